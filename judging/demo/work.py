"""What the teams of the demo handed in."""

from __future__ import annotations

import hashlib
import re
from datetime import datetime

from django.core.files.base import ContentFile

from accounts.models import Team, User
from submissions.models import Attachment, Link, Submission, SubmissionVersion

from .paper import one_page_pdf
from .projects import Project

TOPICS = {  # a tag for what speaks of it
    "attention": ("attention", "head", "sink"),
    "circuits": ("circuit", "induction", "motif", "ablat"),
    "probing": ("probe", "probing", "linear"),
    "training": ("training", "fine-tun", "grok", "checkpoint"),
    "features": ("feature", "neuron", "dictionary", "superposition"),
    "tooling": ("tool", "search", "query", "notebook", "visual"),
}


def a_project(team: Team, project: Project, *, at: datetime, by: User) -> Submission:
    """A complete submission, handed in at ``at`` with a receipt."""
    submission = a_draft(team, project, at=at, by=by)
    submission.agreed, submission.submitted_at = True, at
    submission.save()
    _attach_report(submission, project, at=at, by=by)
    slug = re.sub(r"[^a-z0-9]+", "-", project.team.lower()).strip("-")
    Link.objects.create(submission=submission, kind=Link.Kind.CODE, url=f"https://github.com/example/{slug}")
    content = submission.content()
    SubmissionVersion.objects.create(
        submission=submission, number=1, content=content, sha256=SubmissionVersion.hash_of(content),
        submitted_at=at, submitted_by=by,
    )  # fmt: skip
    return submission


def a_draft(team: Team, project: Project, *, at: datetime, by: User) -> Submission:
    return Submission.objects.create(
        team=team, jam=team.jam, number=team.jam.submissions.count() + 1, title=project.title,
        abstract=project.abstract, body=_body(project), tags=_tags(project), saved_at=at, saved_by=by, revision=3,
    )  # fmt: skip


def short(team: str, title: str, abstract: str) -> Project:
    """A project of which only the headline was invented."""
    return Project(
        team, title, abstract,
        "We wrote down what we expected before we looked, and kept the runs that disagreed.",
        "The short version is in the figure of the report; the long version, with everything that did not work, is in "
        "the repository. One command reruns it.",
    )  # fmt: skip


def _tags(project: Project) -> list[str]:
    text = f"{project.title} {project.abstract}".casefold()
    return [tag for tag, words in TOPICS.items() if any(word in text for word in words)][:3]


def _body(project: Project) -> str:
    return f"## What we did\n\n{project.asked}\n\n## What we found\n\n{project.found}\n"


def _attach_report(submission: Submission, project: Project, *, at: datetime, by: User) -> None:
    words, lines = f"{project.abstract} {project.asked} {project.found}".split(), [""]
    for word in words:
        if len(lines[-1]) + len(word) > 84:
            lines.append("")
        lines[-1] += f" {word}" if lines[-1] else word
    note = ["", "This report belongs to the demo: the team and its results are invented."]
    pdf = one_page_pdf(project.title, [f"Team {project.team}", "", *lines, *note])
    attachment = Attachment(
        submission=submission, name="report.pdf", size=len(pdf), sha256=hashlib.sha256(pdf).hexdigest(), pages=1,
        uploaded_by=by, uploaded_at=at,
    )  # fmt: skip
    attachment.file.save("report.pdf", ContentFile(pdf), save=True)
