"""Why a submission cannot be written, handed in or taken back now: each with a sentence that says what to do."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from jam import wording, zones
from jam.models import Jam

if TYPE_CHECKING:
    from .closing import LateLink
    from .submission import Submission


class DraftsClosed(ValidationError):
    """The jam takes no text now: too early, or too late."""

    def __init__(self, jam: Jam, *, now: datetime) -> None:
        early = _("Drafts open %(opens)s. What you typed is below and was not saved: keep a copy of it.")
        late = _(
            "Submissions closed %(closed)s%(grace)s. What you typed is below and was not saved: keep a copy of it. "
            "You can ask the organisers whether they still take it."
        )
        super().__init__(
            early if now < jam.registration_opens_at else late, code="drafts_closed", params=_times(jam, now)
        )


class SubmissionsClosed(ValidationError):
    """The jam takes no submission back or forth now: too early, or too late."""

    def __init__(self, jam: Jam, *, now: datetime) -> None:
        early = _("You can submit from %(starts)s on. Your draft is kept until then.")
        late = _(
            "Submissions closed %(closed)s%(grace)s. Nothing was changed. You can ask the organisers what is possible."
        )
        super().__init__(
            early if now < jam.building_starts_at else late, code="submissions_closed", params=_times(jam, now)
        )


class CannotWithdraw(ValidationError):
    """Too early, or the results are out."""

    def __init__(self, jam: Jam, *, now: datetime) -> None:
        early = _("You can submit and withdraw from %(starts)s on. Nothing was changed.")
        late = _("The results are out, so nothing was changed. Ask the organisers if it must not be shown.")
        super().__init__(
            early if now < jam.building_starts_at else late, code="cannot_withdraw", params=_times(jam, now)
        )


class LateLinkOver(ValidationError):
    """A late link that works no more: it was used, taken back, or its time is over."""

    def __init__(self, link: LateLink, *, now: datetime) -> None:
        zone = zones.reader_zone() or link.team.jam.zone
        sentences = {
            "used": _("Your team has handed in with this link already. It works once."),
            "revoked": _("The organisers took this link back, or gave your team a newer one."),
            "expired": _("This link worked until %(until)s."),
        }
        state = link.state(now=now)
        until = wording.written(link.expires_at, "short", zone=zone, now=now)
        sentence = sentences[state] % {"until": f"{until} {zones.place(zone)}"}
        super().__init__(f"{sentence} {_('You can ask the organisers for another one.')}", code=f"late_link_{state}")


class TeamTookItBack(ValidationError):
    def __init__(self) -> None:
        super().__init__(
            _("The team withdrew it, so nobody else hands it in again. Make them a late link instead."),
            code="team_took_it_back",
        )


class AskedAlready(ValidationError):
    def __init__(self) -> None:
        super().__init__(
            _("Your team has asked already. The organisers got it by mail and answer by mail."), code="asked_already"
        )


class NotReady(ValidationError):
    def __init__(self, submission: Submission) -> None:
        super().__init__(
            _("This cannot be submitted yet. Missing: %(missing)s."),
            code="not_ready",
            params={"missing": submission.checklist().missing_in_words},
        )


class EnoughImages(ValidationError):
    def __init__(self) -> None:
        super().__init__(
            _("There are %(most)d images already. Remove one first."), code="enough_images", params={"most": 6}
        )


class TeamIsFull(ValidationError):
    """All files of one team together have a limit."""

    def __init__(self, limit: str) -> None:
        super().__init__(
            _("Your team’s files together may have %(limit)s. Remove one, or upload a smaller one."),
            code="team_is_full",
            params={"limit": limit},
        )


class WouldBeIncomplete(ValidationError):
    """What is submitted stays complete, because judges may see it at any moment."""

    def __init__(self, submission: Submission) -> None:
        super().__init__(
            _(
                "Your project is submitted, so it must stay complete. It would lack: %(missing)s. "
                "Nothing was saved. Fill that in, or withdraw the project first."
            ),
            code="would_be_incomplete",
            params={"missing": submission.checklist().missing_in_words},
        )


def _times(jam: Jam, now: datetime) -> dict[str, str]:
    """The edges of the time for writing, as the reader's clock shows them."""
    zone = zones.reader_zone()
    whose = _("your time") if zone else zones.place(jam.zone)

    def clock(instant: datetime) -> str:
        return f"{wording.written(instant, 'short', zone=zone or jam.zone, now=now)} {whose}"

    grace = _(", and %(span)s of grace later for good") % {"span": wording.duration(jam.grace)} if jam.grace else ""
    return {
        "opens": clock(jam.registration_opens_at),
        "starts": clock(jam.building_starts_at),
        "closed": clock(jam.submissions_close_at),
        "grace": grace,
    }
