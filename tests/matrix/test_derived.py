"""What is hidden leaves no trace elsewhere: in searches, orders, counts, feeds, ETags, links that others found."""

import re
from html import unescape

import pytest
from django.db import connection
from django.urls import resolve, reverse
from django.utils import timezone

from accounts.models import AuditEntry, Message
from jam import clock
from judging.models import Conflict, Problem, Rating, Result

from .addresses import OURS, of_allauth, pages
from .canaries import CANARIES, leaks
from .reader import everything_sent, what_stays
from .roles import ROLES, TIMES
from .scene import put

pytestmark = pytest.mark.django_db
SEARCHES = [("submission-list", "q"), ("team-list", "q")]  # for words
CHOICES = [("submission-list", "sort"), ("team-board", "skill")]  # one of a few: anything else is nonsense to them
TEXT_COLUMNS = """
    SELECT table_name, column_name FROM information_schema.columns JOIN information_schema.tables USING (table_name)
    WHERE columns.table_schema = 'public' AND table_type = 'BASE TABLE' AND data_type IN ('text', 'character varying')
      AND table_name ~ '^(jam|accounts|submissions|judging)_' AND table_name <> 'jam_cache'
"""


@pytest.mark.parametrize("time", ["b", "j"], ids=TIMES.get)
@pytest.mark.parametrize("role", ["a", "C", "J"], ids=ROLES.get)
def test_a_search_for_what_is_hidden_finds_what_a_search_for_nonsense_finds(scene, time, role):
    put(scene.jam, time)
    reader, found = scene.readers[role], []
    for page, field in SEARCHES + CHOICES:
        path = reverse(page, args=[scene.jam.slug])

        def finds(words, path=path, field=field):
            answer = reader.get(f"{path}?{field}={words}&seed=1")
            return answer.status_code, what_stays(answer, path).lower().replace(words.lower().encode(), b"")

        nothing = finds("Xk000Nonsense")
        hidden = [canary for canary in CANARIES if not canary.may_be_on(page, role, time)]
        texts = some_of_each_kind(hidden, at_most=5 if (page, field) in SEARCHES else 1)
        found += [f"{page}?{field}={text}" for text in texts if finds(text) != nothing]
    assert found == []


def some_of_each_kind(canaries, *, at_most: int) -> list[str]:
    """Texts of all the different fields, of a few rows each: what a search looks into is the same for every row."""
    kinds: dict[str, list[str]] = {}
    for canary in canaries:
        kinds.setdefault(re.split(" of | [A-Z]", canary.label)[0], []).append(canary.text)
    return [text for texts in kinds.values() for text in texts[:at_most]]


def change_what_is_hidden(scene, role: str, time: str) -> None:
    """Another text, of another place in every order, for all that this role must not see, and other figures behind."""
    hidden = {canary.text for canary in CANARIES if canary.on == ".*" and not canary.may_be_on("", role, time)}
    hidden = {text for text in hidden if text.startswith("Zq")} | {t.lower() for t in hidden if t.startswith("Zq")}
    with connection.cursor() as cursor:
        cursor.execute(TEXT_COLUMNS)
        for table, column in cursor.fetchall():
            replaced = f'"{column}"'
            for text in hidden:
                replaced = f"replace({replaced}, '{text}', '{_other(text)}')"
            cursor.execute(f'UPDATE "{table}" SET "{column}" = {replaced} WHERE "{column}" ILIKE \'%%zq%%\'')  # noqa: S608
    now = clock.now()
    if time != "R":
        Result.objects.filter(submission__jam=scene.jam).update(score=1.0, raw=1.0, rank=2, n=3)
        scene.jam.awards.all().delete()
    if role not in "jJ":
        Rating.objects.update(value=1)
        Conflict.objects.all().delete()
        Problem.objects.all().delete()
    AuditEntry.objects.create(jam=scene.jam, action="wrote", about="something")
    Message.objects.create(to="x@example.org", jam=scene.jam, kind="results", subject="x", text="x", due_at=now)


def _other(text: str) -> str:
    return ("aa" if text.islower() else "Aa") + text[2:][::-1]


@pytest.mark.parametrize(("role", "time"), ["ab", "aj", "al", "sb", "pp", "Cb", "Cl", "Jj", "Hb", "Oj"])
def test_what_is_hidden_changes_and_no_page_does(scene, role, time, monkeypatch):
    put(scene.jam, time)
    instant = clock.now()
    monkeypatch.setattr(clock, "now", lambda: instant)
    monkeypatch.setattr(timezone, "now", lambda: instant)
    asked = [(row, address) for row, address in pages(scene) if row.name not in ("submission-random", "healthz")]
    asked = [(row, f"{address}?seed=1" if row.name == "submission-list" else address) for row, address in asked]

    def seen():
        answers = [(address, scene.readers[role].get(address)) for row, address in asked if not row.is_organisers]
        kept = ("ETag", "Last-Modified", "Location", "Content-Length", "Content-Disposition")
        return {
            address: (answer.status_code, what_stays(answer, address), [answer.headers.get(name) for name in kept[:3]])
            for address, answer in answers
        }

    before = seen()
    change_what_is_hidden(scene, role, time)
    after = seen()
    assert [_difference(page, before[page], after[page]) for page in before if before[page] != after[page]] == []


def _difference(page: str, before: tuple, after: tuple) -> str:
    lines = zip(before[1].splitlines(), after[1].splitlines(), strict=False)
    first = next(((one, other) for one, other in lines if one != other), (before[0], after[0]))
    return f"{page}: {first}"


def links_in(answer) -> set[str]:
    """Where links, forms and pictures of a page lead on this site, without what only shows it differently."""
    found = re.findall(r'(?:href|action|src)="(/[^"#]*)', answer.body.decode(errors="replace"))
    return {unescape(path).split("?")[0] for path in found if not path.startswith(("/static/", "//"))}


@pytest.mark.parametrize("time", ["b", "j", "R"], ids=TIMES.get)
@pytest.mark.parametrize("role", ["A", "o"], ids=ROLES.get)
def test_what_one_person_finds_by_links_others_get_as_the_matrix_says(scene, time, role):
    put(scene.jam, time)
    listed = {address: row for row, address in pages(scene)}
    start = ["home", "account", "manage-home"], ["jam-detail", "team-list", "submission-list", "hub-list"]
    todo = [reverse(name) for name in start[0]] + [reverse(name, args=[scene.jam.slug]) for name in start[1]]
    seen: set[str] = set()
    while todo:
        address = todo.pop()
        if address not in seen and not of_allauth(resolve(address).url_name or ""):
            seen.add(address)
            answer = scene.readers[role].get(address)
            if answer.headers.get("Content-Type", "").startswith("text/html"):
                todo += links_in(answer) - seen
    wrong = []
    for address in sorted(seen):
        page = resolve(address).url_name
        for other in "Cas":
            answer = scene.readers[other].get(address)
            row = listed.get(address)
            expected = row and row.expected(other, time, public=OURS[page].is_public)
            if answer.status_code not in ({expected} if row else {200, 302, 303, 404, 405, 410}):
                wrong.append(f"{address} for {ROLES[other]}: {answer.status_code}, not {expected}")
            wrong += [
                f"{address} for {ROLES[other]}: leaks {x}" for x in leaks(page, other, time, everything_sent(answer))
            ]
    assert len(seen) > 25 and wrong == []
