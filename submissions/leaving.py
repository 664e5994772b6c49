from django.utils.translation import gettext as _

from accounts.models import Team

from .models import Submission


def reasons_to_stay(team: Team) -> list[str]:
    """Why the last member of ``team`` must not leave: work that counts needs somebody to answer for it."""
    counts = Submission.objects.handed_in().filter(disqualified_at__isnull=True, team=team).first()
    sentence = _("You are the last of %(team)s, and “%(title)s” is submitted. Invite somebody, or withdraw it first.")
    return [sentence % {"team": team.name, "title": counts.title}] if counts else []
