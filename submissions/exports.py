from collections.abc import Iterator, Sequence

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext_lazy as _

from jam.exports import Export
from jam.models import Jam

from .models import Submission

COLUMNS = (
    "number",
    "state",
    "title",
    "summary",
    "team",
    "authors",
    "submitted_at",
    "receipt",
    "sha256",
    "report_link",
    "report_file",
    "report_file_sha256",
    "code",
    "demo",
    "video",
    "tags",
    "licence",
    "roles",
    "disqualified_because",
    "page",
    "description",
)


def _rows(jam: Jam) -> Iterator[Sequence[object]]:
    every = Submission.objects.of(jam).select_related("team").with_last_receipt()
    parts = ("links", "attachments", "team__members__user", "answers__question", "authorships__user")
    prefetch_related_objects([jam], "questions")
    questions = list(jam.questions.all())
    for submission in every.prefetch_related(*parts).iterator(chunk_size=500):
        submission.jam = jam
        if submission.flagged_at:
            yield [*_withheld(submission), *("" for _question in questions)]
            continue
        report, urls = submission.report(), submission.urls()
        last: int | None = submission.last_number  # type: ignore[attr-defined]
        answers = {answer.question_id: answer.in_words for answer in submission.answers.all()}
        yield (
            submission.number,
            submission.state(),
            submission.title,
            submission.abstract,
            submission.team.name,
            "; ".join(member.user.name for member in submission.team.members.all()),
            submission.submitted_at,
            f"{jam.slug}-{submission.number}-v{last}" if last else "",
            submission.last_sha256,  # type: ignore[attr-defined]
            submission.report_url,
            report.name if report else "",
            report.sha256 if report else "",
            urls["code"],
            urls["demo"],
            urls["video"],
            ", ".join(submission.tags),
            submission.licence,
            _roles(submission),
            submission.disqualified_because,
            submission.get_absolute_url(),
            submission.body,
            *(answers.get(question.pk, "") for question in questions),
        )


def _roles(submission: Submission) -> str:
    """Who did what: "Ada: Software, Validation; Ben: Methodology"."""
    named = [(part.user.name, part.role_labels) for part in submission.authorships.all()]
    return "; ".join(f"{name}: {', '.join(roles)}" for name, roles in named if roles)


def _labels(jam: Jam) -> list[str]:
    return [question.label for question in jam.questions.all()]


def _withheld(submission: Submission) -> Sequence[object]:
    """A possible hazard: that it is there, and nothing of what it says. Files travel."""
    known = {"number": submission.number, "state": "under review"}
    return [known.get(column, "") for column in COLUMNS]


submissions = Export(
    name="submissions",
    title=_("Submissions"),  # type: ignore[arg-type]
    about=_(
        "Every submission, drafts too, with team, authors, links, answers and receipt. Holds names, no addresses. "
        "A possible hazard is a number and nothing else."
    ),  # type: ignore[arg-type]
    columns=COLUMNS,
    rows=_rows,
    more=_labels,
)
