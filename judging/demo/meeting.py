"""How people of the demo find each other: the team board, requests and offers, full places, questions, local leads."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from accounts.models import Consent, JoinAnswer, JoinQuestion, JoinRequest, Organiser, Participant, User, Waiting
from jam.models import Hub, Jam, ScheduleItem

from .people import Cast, a_team

DAY, HOUR = timedelta(days=1), timedelta(hours=1)

# what somebody looks for, and with which skills
PITCHES = [
    ("I write training loops in my sleep and would like to be awake for one.", ["python", "pytorch", "training"]),
    ("Statistician. I will ask what the error bars mean, kindly.", ["statistics", "writing"]),
    ("New to this field, quick to learn, glad to do the figures.", ["plotting", "design", "python"]),
    ("I have an idea about tool use and no one to tell me it is wrong.", ["agents", "evaluation"]),
    ("Writes clearly and early. Looking for people who run experiments.", ["writing", "reviewing"]),
    ("Can stay up late in my time zone; likes ugly logs.", ["debugging", "infrastructure", "python"]),
    ("Security background: I break sandboxes for a living.", ["security", "agents"]),
    ("Two days of focus, no meetings. Prefer a small team.", ["pytorch", "interpretability"]),
]
LOOKING = {  # team: whom it looks for, skills
    "Sandbox": ("We have a sandbox and want somebody who tries to get out of it.", ["security", "agents"]),
    "Trip Wire": ("Two of us run experiments; we need somebody who writes.", ["writing", "statistics"]),
}
QUESTIONS = [  # kind, label, hint, choices, required
    ("text", "What would you like to find out?", "One sentence is plenty. Organisers read it.", [], False),
    ("choice", "How much of this have you done before?", "", ["Nothing yet", "Some", "It is my work"], True),
    ("number", "How many meals do you need on Saturday?", "For those at a local site.", [], False),
    ("yes-no", "Do you need a certificate?", "", [], False),
    ("consent", "Photos that show me may be published after the jam.", "You can come without agreeing.", [], False),
]


def find_each_other(cast: Cast, jam: Jam, *, now: datetime) -> None:
    """Everything that the jam with open registration has to show of people who meet."""
    _ask(jam, now=now)
    _board(cast, jam)
    _open_teams(cast, jam, now=now)
    _local_sites(cast, jam, now=now)


def _ask(jam: Jam, *, now: datetime) -> None:
    """The organisers' questions, with answers of every other participant."""
    questions = [
        JoinQuestion.objects.create(
            jam=jam, kind=kind, label=label, help_text=hint, choices=choices, is_required=required, position=n
        )
        for n, (kind, label, hint, choices, required) in enumerate(QUESTIONS)
    ]
    levels = QUESTIONS[1][3]
    for n, participant in enumerate(jam.participants.select_related("user").order_by("pk")):
        texts = ["Whether an agent notices that it is tested.", levels[n % 3], str(n % 4), "yes" if n % 3 else "no"]
        JoinAnswer.objects.bulk_create(
            JoinAnswer(question=question, user=participant.user, text=text)
            for question, text in zip(questions, texts, strict=False)
            if n % 2 or question.is_required
        )
        if n % 2:
            Consent.objects.create(user=participant.user, jam=jam, wording=questions[-1].label, at=now - 2 * DAY)


def _board(cast: Cast, jam: Jam) -> None:
    alone = jam.participants.filter(team=None).exclude(user=cast.cleo).order_by("pk")
    for participant, (pitch, skills) in zip(alone, PITCHES, strict=False):
        participant.on_board, participant.pitch, participant.skills = True, pitch, skills
        participant.shown_at_hub = participant.hub is not None
        participant.save(update_fields=["on_board", "pitch", "skills", "shown_at_hub"])


def _open_teams(cast: Cast, jam: Jam, *, now: datetime) -> None:
    """Two teams look for people. Ben leads one: somebody asks him to come in, and Cleo has an offer."""
    for name, (sentence, skills) in LOOKING.items():
        jam.teams.filter(name=name).update(is_open=True, looking_for=sentence, skills=skills)
    sandbox = jam.teams.get(name="Sandbox")
    asks = jam.participants.filter(on_board=True).order_by("-pk")[0]
    JoinRequest.objects.create(
        team=sandbox,
        participant=asks,
        message="I would like to try the sandbox from the inside.",
        asked_at=now - 3 * HOUR,
    )
    sandbox.invite(by=cast.ben, now=now - DAY)
    sandbox.invite(by=cast.ben, now=now - 5 * HOUR, user=cast.cleo)


def _local_sites(cast: Cast, jam: Jam, *, now: datetime) -> None:
    """Jo leads Copenhagen, which has rows of its own; Bengaluru is full, and three wait. Nairobi and Lisbon are not open."""
    lead(cast.jo, jam, "copenhagen")
    begins = jam.building_starts_at
    copenhagen = jam.hubs.get(slug="copenhagen")
    for title, after, hours in (("Doors open", -1, 1), ("Dinner in the courtyard", 2, 1), ("Breakfast", 15, 2)):
        ScheduleItem.objects.create(
            jam=jam, hub=copenhagen, kind=ScheduleItem.Kind.SOCIAL, title=title, place=copenhagen.venue,
            starts_at=begins + after * HOUR, ends_at=begins + (after + hours) * HOUR,
        )  # fmt: skip
    full = jam.hubs.get(slug="bengaluru")
    Hub.objects.filter(pk=full.pk).update(capacity=full.participants.count())
    for n, participant in enumerate(jam.participants.filter(hub=None).order_by("pk")[:3]):
        Waiting.objects.create(user=participant.user, jam=jam, hub=full, since=now - (30 - n) * HOUR)
    offered = Hub.objects.create(
        jam=jam, city="Nairobi", slug="nairobi", venue="University library, room 4", time_zone="Africa/Nairobi",
        capacity=25, address="Ask for the key at the main desk.",
    )  # fmt: skip
    Organiser.objects.create(user=cast.crowd[3], jam=jam, hub=offered)
    Hub.objects.create(
        jam=jam, city="Lisbon", slug="lisbon", venue="The old print shop", time_zone="Europe/Lisbon", capacity=18,
        approved_at=now - 18 * DAY, cancelled_at=now - 2 * DAY,
    )  # fmt: skip


def lead(user: User, jam: Jam, slug: str) -> None:
    Organiser.objects.create(user=user, jam=jam, hub=jam.hubs.get(slug=slug))


def check_in(jam: Jam, slug: str, *, at: datetime) -> None:
    """Two in three of a local site's people are there."""
    for n, participant in enumerate(jam.participants.filter(hub__slug=slug).order_by("pk")):
        if n % 3:
            participant.checked_in_at = at + n * timedelta(minutes=4)
            participant.save(update_fields=["checked_in_at"])


def fill_a_small_jam(cast: Cast, jam: Jam, crowd: Iterator[User], *, now: datetime) -> None:
    """Every place is taken: Ada has one, most have said that they come, and Cleo waits behind somebody."""
    team = a_team(jam, "Bench Three", [cast.ada, next(crowd)], joined=now - 5 * DAY)
    people = [next(crowd) for _ in range((jam.capacity or 0) - team.members.count())]
    for user in people:
        Participant.objects.create(jam=jam, user=user)
    jam.participants.update(joined_at=now - 5 * DAY)
    jam.participants.filter(user__in=people[1:]).update(confirmed_at=now - 6 * HOUR)
    for n, user in enumerate((next(crowd), cast.cleo)):
        Waiting.objects.create(user=user, jam=jam, since=now - (2 - n) * DAY)
