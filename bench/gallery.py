"""The gallery of a large jam: as many queries as in a small one, and each way to browse as a share of hello.

Goals: a constant number of queries; the plain page at least 1/15 of hello's requests per second where it is new, and
1/3.5 where it was made before or has not changed.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from itertools import count

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Team, User
from bench.load import load, request_for
from bench.web import answer, compared, served
from jam import clock
from jam.models import Jam
from submissions.models import Link, Submission

FEW, MANY = 60, 6_000
DAY = timedelta(days=1)
TOPICS = ["attention", "circuits", "probing", "training", "features", "tooling", "safety", "scaling"]
WAYS = {  # the address; with {n} another one each time, so that no page was made before
    "gallery": "seed=abc",
    "gallery, new order": "seed=x{n}",
    "page 100, new order": "seed=x{n}&page=100",
    "search, new order": "q=attention+heads&sort=random&seed=x{n}",
    "search, new words": "q=attention+heads+{n}",
    "search, misspelled": "q=atention",
    "tag and code": "tag=probing&code=1&sort=newest",
    "by title": "sort=title",
    "feed": "",
}


def run(say: Callable[[str], None]) -> None:
    """Prints one line for each way to browse, with the queries of a page that nobody asked for before."""
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
            asked = (request_for(address(large, name, n), "localhost") for n in count())
            few, many = queries(address(small, name)), queries(address(large, name))
            say(f"   {compared(name, load(port, asked, seconds=2), hello)}   {many} queries, {few} for {FEW}")
        path = address(large, "gallery")
        _status, etag = answer(port, path) or (0, "")
        again = request_for(path, "localhost", If_None_Match=etag)
        say(f"   {compared('gallery, unchanged', load(port, again, seconds=2), hello)}")
        known = request_for(path, "localhost", Cookie=f"{settings.SESSION_COOKIE_NAME}={a_session()}")
        say(f"   {compared('gallery, signed in', load(port, known, seconds=2), hello)}")


def a_session() -> str:
    """Somebody who is signed in: nothing is kept for them."""
    user = User.objects.create_user("reader@example.org", name="Reader")
    client = Client()
    client.force_login(user)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def address(jam: Jam, name: str, n: int = 0) -> str:
    path = reverse("submissions-atom" if name == "feed" else "submission-list", args=[jam.slug])
    return f"{path}?{WAYS[name].format(n=n)}"


def queries(path: str) -> int:
    client = Client(headers={"host": "localhost"})
    client.get("/")
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


def a_jam(slug: str, many: int) -> Jam:
    """A published jam in its results, with so many submissions that each have a page of text."""
    first = clock.now() - 30 * DAY
    starts = {name: first + DAY * n for n, name in enumerate(Jam.PHASE_STARTS)}
    jam = Jam.objects.create(name=slug, slug=slug, published_at=first, results_expected_at=first + 4 * DAY, **starts)
    teams = Team.objects.bulk_create([Team(jam=jam, name=f"Team {n}") for n in range(many)], batch_size=1_000)
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
