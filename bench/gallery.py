"""The gallery of a large jam: as many queries as in a small one, and each way to browse as a share of hello.

Goals: a constant number of queries; the plain page at least 1/15 of hello's requests per second.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Team
from bench.load import load, request_for
from bench.web import compared, served
from jam import clock
from jam.models import Jam
from submissions.models import Link, Submission

FEW, MANY = 60, 6_000
DAY = timedelta(days=1)
TOPICS = ["attention", "circuits", "probing", "training", "features", "tooling", "safety", "scaling"]
WAYS = {
    "gallery": "seed=abc",
    "page 100": "seed=abc&page=100",
    "search": "q=attention+heads",
    "search, misspelled": "q=atention",
    "tag and code": "tag=probing&code=1&sort=newest",
    "by title": "sort=title",
    "feed": "",
}


def run(say: Callable[[str], None]) -> None:
    """Prints one line for each way to browse, with its queries in a small jam and in a large one."""
    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    small, large = a_jam("small", FEW), a_jam("large", MANY)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    with served("bench.hello") as port:
        load(port, request_for("/", "localhost"), seconds=1)  # warm up
        hello = load(port, request_for("/", "localhost"))
    say(f"   hello: {hello.rate:.0f} req/s with 16 clients on this machine now = 1; {MANY} submissions")
    with served("bench.settings") as port:
        for name in WAYS:
            few, many = queries(address(small, name)), queries(address(large, name))
            figures = load(port, request_for(address(large, name), "localhost"), seconds=2)
            say(f"   {compared(name, figures, hello)}   {many} queries, {few} for {FEW}")


def address(jam: Jam, name: str) -> str:
    path = reverse("submissions-atom" if name == "feed" else "submission-list", args=[jam.slug])
    return f"{path}?{WAYS[name]}"


def queries(path: str) -> int:
    client = Client(headers={"host": "localhost"})
    client.get(path)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


def a_jam(slug: str, count: int) -> Jam:
    """A published jam in its results, with so many submissions that each have a page of text."""
    first = clock.now() - 30 * DAY
    starts = {name: first + DAY * n for n, name in enumerate(Jam.PHASE_STARTS)}
    jam = Jam.objects.create(name=slug, slug=slug, published_at=first, results_expected_at=first + 4 * DAY, **starts)
    teams = Team.objects.bulk_create([Team(jam=jam, name=f"Team {n}") for n in range(count)], batch_size=1_000)
    rows = [a_submission(jam, team, number) for number, team in enumerate(teams, 1)]
    made = Submission.objects.bulk_create(rows, batch_size=500)
    code = [Link(submission=one, kind=Link.Kind.CODE, url="https://example.org/code") for one in made[::2]]
    Link.objects.bulk_create(code, batch_size=1_000)
    return jam


def a_submission(jam: Jam, team: Team, number: int) -> Submission:
    first, second = TOPICS[number % 8], TOPICS[number // 8 % 8]
    return Submission(
        jam=jam,
        team=team,
        number=number,
        title=f"What {first} says of {second} in model {number}",
        abstract=f"We measure {first} heads against {second}.",
        body=f"We asked how {first} and {second} depend on each other in layer {number % 48}. " * 20,
        tags=sorted({first, second}),
        submitted_at=jam.submissions_close_at - timedelta(seconds=number),
    )
