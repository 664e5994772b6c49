"""What every organiser's page shares."""

from django import template
from django.template.context import Context
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

register = template.Library()

_TABS = [  # (heading, [(tab, URL name, label)]); the order follows the life of a jam
    ("", [("dashboard", "manage-jam", _("Dashboard"))]),
    (
        _("Set up"),
        [
            ("timeline", "manage-timeline", _("Timeline and rules")),
            ("page", "manage-page", _("Page")),
            ("access", "manage-access", _("Who can find it")),
            ("schedule", "manage-schedule", _("Schedule")),
            ("sites", "manage-sites", _("Local sites")),
            ("resources", "manage-resources", _("Resources")),
            ("criteria", "manage-criteria", _("Criteria")),
            ("questions", "manage-questions", _("Questions")),
            ("form", "manage-form", _("Submission form")),
            ("organisers", "manage-organisers", _("Organisers")),
        ],
    ),
    (
        _("Run"),
        [
            ("announcements", "manage-announcements", _("Announcements")),
            ("people", "manage-people", _("People")),
            ("teams", "manage-teams", _("Teams")),
            ("submissions", "manage-submissions", _("Submissions")),
            ("reports", "manage-reports", _("Problems")),
            ("judging", "manage-judging", _("Judging")),
        ],
    ),
    (
        _("Finish"),
        [
            ("results", "manage-results", _("Results")),
            ("awards", "manage-awards", _("Awards")),
            ("exports", "manage-exports", _("Exports")),
            ("log", "manage-log", _("Log")),
        ],
    ),
]


def _address(name: str, slug: str) -> str:
    try:
        return reverse(name, args=[slug])
    except NoReverseMatch:
        return ""


@register.simple_block_tag(takes_context=True)
def manage_tabs(context: Context, content: str) -> str:
    """The organisers' navigation; the text inside names the current tab."""
    slug = context["jam"].slug
    groups = [
        (
            heading,
            [
                {"url": address, "label": label, "current": tab == content.strip()}
                for tab, name, label in tabs
                if (address := _address(name, slug))
            ],
        )
        for heading, tabs in _TABS
    ]
    return render_to_string("manage/_tabs.html", {"groups": [group for group in groups if group[1]]})
