"""What stands on the team board: one's own entry, and one's team's."""

from collections.abc import Sequence

from accounts.models import NotOnTeam, Participant, Team, User
from jam import guard

from .seating import refuse_if_frozen


def write_entry(participant: Participant, *, on_board: bool, pitch: str, skills: Sequence[str]) -> None:
    """Show somebody on the board, or no longer. Raises TeamFrozen."""
    with guard.writing(participant.jam) as now:
        refuse_if_frozen(participant.jam, now=now)
        participant.on_board, participant.pitch, participant.skills = on_board, pitch, list(skills)
        participant.save(update_fields=["on_board", "pitch", "skills"])


def write_team_entry(team: Team, *, is_open: bool, looking_for: str, skills: Sequence[str], by: User) -> None:
    """Show a team on the board, or no longer. Raises TeamFrozen and NotOnTeam."""
    with guard.writing(team.jam) as now:
        refuse_if_frozen(team.jam, now=now)
        if not team.has_member(by):
            raise NotOnTeam
        team.is_open, team.looking_for, team.skills = is_open, looking_for, list(skills)
        team.save(update_fields=["is_open", "looking_for", "skills"])
