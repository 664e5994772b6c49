from collections.abc import Iterator, Sequence

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
    "disqualified_because",
    "page",
    "description",
)


def _rows(jam: Jam) -> Iterator[Sequence[object]]:
    every = Submission.objects.of(jam).select_related("team").with_last_receipt()
    parts = ("links", "attachments", "team__members__user")
    for submission in every.prefetch_related(*parts).iterator(chunk_size=500):
        submission.jam = jam
        report, urls = submission.report(), submission.urls()
        last: int | None = submission.last_number  # type: ignore[attr-defined]
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
            submission.disqualified_because,
            submission.get_absolute_url(),
            submission.body,
        )


submissions = Export(
    name="submissions",
    title=_("Submissions"),  # type: ignore[arg-type]
    about=_("Every submission, drafts too, with team, authors, links and receipt. Holds names, no addresses."),  # type: ignore[arg-type]
    columns=COLUMNS,
    rows=_rows,
)
