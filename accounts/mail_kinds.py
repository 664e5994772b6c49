"""Which mails people may stop: every kind of mail belongs to one category, or is always sent. Asks no database."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Category:
    """Mails that are stopped together. ``name`` is kept in ``User.muted``."""

    name: str
    label: str | Promise
    about: str | Promise  # which mails these are


ALWAYS = ""  # an answer to what somebody did, or news about their own place that they would miss
CATEGORIES = (
    Category("reminders", _("Reminders"), _("Are you still coming, a jam starts, a deadline is near.")),
    Category("team", _("Team"), _("Somebody joined your team or asks to join it; a team that you asked says no.")),
    Category("announcements", _("Announcements"), _("What organisers and hosts of local sites write to you.")),
    Category("judging", _("Judging"), _("Projects are waiting for your rating.")),
    Category("comments", _("Comments"), _("Somebody commented on what your team submitted; one mail an hour at most.")),
    Category("results", _("Results"), _("The results of your jams are out, and what judges wrote to your team.")),
    Category(
        "organising",
        _("Organising"),
        _("Somebody offers to host a local site, asks about yours, or reports a problem."),
    ),
)
ALWAYS_SENT = (
    _("codes and links to sign in, and changes to your account"),
    _("your place in a jam, at a local site or in a team: given, moved or lost"),
    _("invitations and offers to you"),
    _("whether you agree to be named as an author of what your team hands in, once"),
    _("receipts: submitted, withdrawn, taken out of the running"),
    _("a role that somebody gave you"),
)
KINDS = {  # templates/mail/<kind>.txt; everything in a folder of mail/ is about signing in, and always sent
    "author_asked": ALWAYS,
    "coming": "reminders",
    "commented": "comments",
    "disqualified": ALWAYS,
    "edited_for_you": ALWAYS,
    "goodbye": ALWAYS,
    "hazard_cleared": ALWAYS,
    "hazard_kept": ALWAYS,
    "hazard_reported": ALWAYS,
    "hazard_review": ALWAYS,
    "hazard_reviewer": ALWAYS,
    "hub_applied": "organising",
    "hub_approved": ALWAYS,
    "hub_cancel_asked": "organising",
    "hub_cancelled": ALWAYS,
    "hub_cancelled_lead": ALWAYS,
    "hub_declined": ALWAYS,
    "hub_letter": "announcements",
    "hub_message": "announcements",
    "hub_promoted": ALWAYS,
    "hub_question": "organising",
    "hub_removed": ALWAYS,
    "imported": ALWAYS,
    "joined": ALWAYS,
    "judge_added": ALWAYS,
    "judge_extended": ALWAYS,
    "judge_given": "judging",
    "judge_invited": ALWAYS,
    "judge_reminder": "judging",
    "judging-open": "judging",
    "late_asked": "organising",
    "late_declined": ALWAYS,
    "late_link": ALWAYS,
    "late_link_revoked": ALWAYS,
    "lead_added": ALWAYS,
    "left": ALWAYS,
    "organiser_added": ALWAYS,
    "promoted": ALWAYS,
    "reinstated": ALWAYS,
    "removed": ALWAYS,
    "report_settled": ALWAYS,
    "reported": "organising",
    "round_open": "judging",
    "results": "results",
    "submitted": ALWAYS,
    "team_added": ALWAYS,
    "team_asked": "team",
    "team_gone": "team",
    "team_invitation": ALWAYS,
    "team_joined": "team",
    "team_lead": ALWAYS,
    "team_left_out": ALWAYS,
    "team_offer": ALWAYS,
    "team_proposed": ALWAYS,
    "team_removed": ALWAYS,
    "team_said_no": "team",
    "team_said_yes": ALWAYS,
    "waiting": ALWAYS,
    "waiting_ended": ALWAYS,
    "withdrawn": ALWAYS,
}


def category_of(kind: str) -> Category | None:
    """The category that somebody may stop; None for what is always sent."""
    return category_called(KINDS.get(kind, ALWAYS))


def category_called(name: str) -> Category | None:
    return next((category for category in CATEGORIES if category.name == name), None)
