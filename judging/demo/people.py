"""The people of the demo: five who sign in, and a crowd that is only read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from allauth.account.models import EmailAddress

from accounts.models import Participant, Team, User
from jam.models import Hub, Jam

from .cast import people

PASSWORD = "jamboree-demo"  # noqa: S105  (printed by run.py; a demo on one's own machine)
SIGN_INS = [
    ("Ada Okonkwo", "ada@example.org", "Europe/London"),
    ("Ben Sørensen", "ben@example.org", "Europe/Copenhagen"),
    ("Cleo Marchetti", "cleo@example.org", "America/Sao_Paulo"),
    ("Jo Tanaka", "jo@example.org", "Asia/Tokyo"),
    ("Olga Petrova", "olga@example.org", "Europe/Copenhagen"),
]

PAGE_OF_ADA = {  # what strangers read at /people/ada/
    "handle": "ada",
    "is_public": True,
    "orcid": "0000-0002-1825-0097",  # the one that ORCID gives in its own examples
    "about": "Takes small models apart to see what each part is for.",
}


class Cast:
    """Ada, Ben, Cleo, Jo and Olga by name, and ``crowd`` for everybody else."""

    def __init__(self, crowd: int = 120) -> None:
        self.ada, self.ben, self.cleo, self.jo, self.olga = [_with_password(*person) for person in SIGN_INS]
        User.objects.filter(pk=self.ada.pk).update(**PAGE_OF_ADA)
        strangers = [person for person, _ in zip(people(), range(crowd), strict=False)]
        User.objects.bulk_create(
            User(name=name, email=email, time_zone=zone, password="!demo")  # noqa: S106  ("!": no password fits)
            for name, email, zone in strangers
        )
        self.crowd = list(User.objects.filter(password="!demo").order_by("pk"))  # noqa: S106

    def draw(self) -> Iterator[User]:
        """Everybody in the crowd, again and again a different start for a different jam."""
        return iter(self.crowd)


def _with_password(name: str, email: str, time_zone: str) -> User:
    user = User.objects.create_user(email, PASSWORD, name=name, time_zone=time_zone)
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return user


def a_team(jam: Jam, name: str, members: list[User], *, joined: datetime, hub: Hub | None = None) -> Team:
    """A team whose members all joined the jam at ``joined``."""
    team = Team.objects.create(jam=jam, name=name)
    for user in members:
        participant = Participant.objects.create(jam=jam, user=user, hub=hub)
        team.add_member(participant)
    jam.participants.filter(team=team).update(joined_at=joined)
    Team.objects.filter(pk=team.pk).update(created_at=joined)
    return team
