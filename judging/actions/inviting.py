"""Experts are asked to judge: who has an account judges at once, others once they said yes."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts import mail
from accounts.models import User
from jam import clock, guard
from jam.models import Jam
from jam.phases import Phase
from judging.models import Judge, JudgeInvitation

from .assignments import seat_judge

MOST_WAITING = 300  # of one jam


class InvitedTooLate(ValidationError):
    def __init__(self) -> None:
        super().__init__(_("Results are out, so nobody can be invited any more."), code="invited_too_late")


class TooManyJudgesInvited(ValidationError):
    def __init__(self) -> None:
        sentence = _("%(n)d invitations wait for an answer. Withdraw some before you send more.")
        super().__init__(sentence, code="too_many_judges_invited", params={"n": MOST_WAITING})


def invite_judge(jam: Jam, email: str, *, by: User) -> JudgeInvitation | None:
    """Mail a link to an address without an account. None where it was invited before: twice is one mail.

    Raises InvitedTooLate and TooManyJudgesInvited.
    """
    with guard.closing(jam) as now:
        if jam.phase(now) is Phase.RESULTS:
            raise InvitedTooLate
        if JudgeInvitation.objects.filter(jam=jam).count() >= MOST_WAITING:
            raise TooManyJudgesInvited
        invitation = JudgeInvitation.send(jam, email.lower(), by=by, now=now)
        if invitation:
            mail.send_to(invitation.email, "judge_invited", now=now, invitation=invitation)
            by.record("asked somebody to judge", jam=jam)
    return invitation


def accept_to_judge(token: str, user: User) -> Judge:
    """Whoever presses the button judges, and gets their share at once where reviews are dealt.

    Raises JudgeInvitationGone.
    """
    jam = JudgeInvitation.open(token, now=clock.now()).jam
    with guard.closing(jam) as now:
        invitation = JudgeInvitation.open(token, now=now)
        judge, new = seat_judge(jam, user, now=now)
        invitation.delete()
        if new:
            user.record("said yes to judging", jam=jam, about=user.name)
    return judge


def decline_to_judge(token: str) -> Jam:
    """Say no, also without an account. Raises JudgeInvitationGone."""
    invitation = JudgeInvitation.open(token, now=clock.now())
    JudgeInvitation.objects.filter(pk=invitation.pk).delete()
    return invitation.jam


def withdraw_judge_invitation(invitation: JudgeInvitation, *, by: User) -> None:
    """The link stops working. Twice is once."""
    with guard.closing(invitation.jam):
        gone, _rows = JudgeInvitation.objects.filter(pk=invitation.pk).delete()
        if gone:
            by.record("withdrew an invitation to judge", jam=invitation.jam)
