"""What readers of the demo find beside text: figures, credits, answers, earlier versions, comments, a late team."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from accounts.models import Team
from jam.models import Jam
from submissions.models import (
    Answer,
    Attachment,
    Authorship,
    Comment,
    LateLink,
    LateRequest,
    Question,
    Submission,
    SubmissionVersion,
)
from submissions.models.authorship import Role
from submissions.models.licence import Licence
from submissions.picture import Picture

from . import figures
from .people import Cast

HOUR = timedelta(hours=1)
QUESTIONS = [  # kind, label, hint, choices, required, public
    ("text", "Which models did you study?", "Name and size are enough.", [], True, True),
    ("choice", "What would you do with another week?", "", ["The same, larger", "Replicate it", "Something else"], False, True),
    ("yes-no", "Did you use the shared compute pool?", "It does not change how you are judged.", [], False, False),
]  # fmt: skip
MODELS = (
    "Two transformers of 70 and 160 million parameters.",
    "An eight-layer model, trained by us.",
    "Six small ones.",
)
ROLES = (
    (Role.CONCEPTUALIZATION, Role.DRAFTING),
    (Role.SOFTWARE, Role.INVESTIGATION),
    (Role.FORMAL_ANALYSIS, Role.VISUALIZATION),
    (Role.VALIDATION, Role.EDITING),
)
COMMENTS = [  # who, hours after results, words
    ("cleo", 2, "The abstention rule is simple enough that I tried it the same evening. It held on my templates, too."),
    ("ben", 5, "Glad to hear it. Which templates were they? Negations are where ours gives up."),
    ("jo", 26, "Figure 1 answers the question I wrote into my review. Thank you for adding it."),
]


def ask(jam: Jam) -> None:
    """The organisers' questions to every team, answered by all that handed in."""
    questions = [
        Question.objects.create(
            jam=jam, kind=kind, label=label, help_text=hint, choices=choices, is_required=required, is_public=public,
            position=n,
        )
        for n, (kind, label, hint, choices, required, public) in enumerate(QUESTIONS)
    ]  # fmt: skip
    weeks = QUESTIONS[1][3]
    for n, submission in enumerate(jam.submissions.handed_in().order_by("number")):
        texts = (MODELS[n % 3], weeks[n % 3], "yes" if n % 2 else "no")
        Answer.objects.bulk_create(
            Answer(submission=submission, question=question, text=text)
            for question, text in zip(questions, texts, strict=True)
        )


def credit(jam: Jam, *, at: datetime) -> None:
    """Every author agreed, and says what they did; the work may be shared."""
    jam.submissions.update(licence=Licence.CC_BY)
    for submission in jam.submissions.handed_in().prefetch_related("team__members"):
        Authorship.objects.bulk_create(
            Authorship(submission=submission, user_id=member.user_id, agreed_at=at, roles=list(ROLES[n % 4]))
            for n, member in enumerate(submission.team.members.order_by("seat"))
        )


def illustrate(submission: Submission, *, at: datetime) -> None:
    """Two figures with the words that stand for them."""
    names = ["base", "probe", "abstain", "both"]
    _add(
        submission, 1, figures.bars(names, axis="Calibration error, lower is better", seed=submission.number), at=at,
        alt="Bar chart of calibration error for four probes; the two that may abstain have about half the error.",
    )  # fmt: skip
    _add(
        submission, 2, figures.heat(8, 12, axis="Abstentions by layer and template", seed=submission.number), at=at,
        alt="Grid of layers and templates; abstentions gather along the diagonal, darkest in the middle layers.",
    )  # fmt: skip


def _add(submission: Submission, place: int, picture: Picture, *, alt: str, at: datetime) -> None:
    image = Attachment(
        submission=submission, slot=f"image-{place}", name=f"figure-{place}.png", alt=alt, size=len(picture.full),
        sha256=hashlib.sha256(picture.full).hexdigest(), width=picture.width, height=picture.height,
        uploaded_by=submission.saved_by, uploaded_at=at,
    )  # fmt: skip
    image.file.save(image.name, ContentFile(picture.full), save=True)
    default_storage.save(image.small, ContentFile(picture.small))


def seal(jam: Jam) -> None:
    """Receipts over everything that was added above."""
    for submission in jam.submissions.handed_in():
        content = submission.content()
        submission.versions.update(content=content, sha256=SubmissionVersion.hash_of(content))


def remember(submissions: Iterable[Submission]) -> None:
    """An hour before each of these was handed in it had been handed in once already."""
    for submission in submissions:
        last = submission.versions.latest("number")
        early = last.content | {"abstract": last.content["abstract"].split(". ")[0] + ". The last seeds still run."}
        SubmissionVersion.objects.filter(pk=last.pk).update(number=2)
        SubmissionVersion.objects.create(
            submission=submission, number=1, content=early, sha256=SubmissionVersion.hash_of(early),
            submitted_at=last.submitted_at - HOUR, submitted_by=last.submitted_by,
        )  # fmt: skip


def come_late(cast: Cast, jam: Jam, *teams: Team, now: datetime) -> None:
    """After the close: the first team has a link that works once, the second asks for one."""
    trusted, asking = teams
    why = "The power was out at their local site for the last hour."
    link = LateLink.make(trusted, reason=why, by=cast.olga, now=now - HOUR, expires_at=jam.judging_closes_at)
    cast.olga.record("made a late link", jam=jam, about=trusted.name, reason=link.reason)
    LateRequest.objects.create(
        team=asking, asked_by=asking.members.order_by("seat")[0].user, asked_at=now - HOUR / 2,
        reason="We pressed save, not submit, and went to sleep.",
    )  # fmt: skip


def talk(cast: Cast, submission: Submission, *, since: datetime) -> None:
    """A short exchange under a paper, after results, and one comment that an organiser has hidden."""
    for who, hours, text in COMMENTS:
        Comment.objects.create(
            submission=submission, author=getattr(cast, who), text=text, written_at=since + hours * HOUR
        )
    Comment.objects.create(
        submission=submission, author=cast.crowd[5], text="Buy followers, cheap and real.",
        written_at=since + 30 * HOUR, hidden_at=since + 31 * HOUR, hidden_by=cast.olga,
    )  # fmt: skip
