"""Nobody learns others' ratings before the results, by any page of this app: canaries wherever something could leak."""

from datetime import timedelta

import pytest
from django.urls import reverse

from jam import clock
from jam.phases import Phase
from judging.actions import publish_results, report_problem
from judging.models import Award, Conflict, Result, Review
from tests.factories import a_participant, a_user, an_organiser

from .scene import DAY, a_dealt_jam, a_jam_to_judge, everyone_rates, judge_named, url

pytestmark = pytest.mark.django_db

COMMENT, NOTE, AWARD, SENTENCE = "canary-comment", "canary-note", "canary-award", "canary-sentence"
CONFLICT, PROBLEM, TEAM, REASON = "canary-conflict", "canary-problem", "canary-team", "canary-reason"

# whose pages they are; tests/matrix holds a row for every other address, too
PUBLIC = {"criterion-list", "result-list", "result-criterion", "results-csv", "results-json", "results-method"}
SIGNED_IN = {"judge-home", "judge-next", "judge-more", "judge-review", "judge-conflict", "judge-problem", "feedback"}
ORGANISERS = {
    "manage-criteria", "manage-criterion-new", "manage-criterion-edit", "manage-criterion-move",
    "manage-criterion-delete", "manage-judging", "manage-judge-add", "manage-problem-resolve", "manage-results",
    "manage-publish-results", "manage-unpublish-results", "manage-awards", "manage-award-new", "manage-award-edit",
    "manage-award-move", "manage-award-delete", "manage-awards-by-rank",
}  # fmt: skip


@pytest.fixture
def jam():
    """Rated by everybody but Jo, who has not finished; with something to hide in every field."""
    jam = a_dealt_jam(teams=7, blind=True)
    everyone_rates(jam)
    for number, review in enumerate(Review.objects.order_by("pk")):
        review.comment, review.note = f"{COMMENT}-{number}", f"{NOTE}-{number}"
        review.save()
    for team in jam.teams.all():
        team.name = f"{TEAM}-{team.pk}"
        team.save()
    jo = judge_named(jam, "Member1-0")
    Review.objects.filter(assignment__judge=jo).delete()
    spare = jam.submissions.exclude(assignments__judge=jo).exclude(team__members__user=jo.user).first()
    Conflict.objects.create(judge=judge_named(jam, "Member2-0"), submission=spare, reason="family", note=CONFLICT)
    problem = judge_named(jam, "Member3-0").assignments.select_related("judge__jam", "submission__jam").first()
    report_problem(problem, reason="link", note=PROBLEM)
    Award.objects.create(jam=jam, name=AWARD, submission=jam.submissions.first(), sentence=SENTENCE)
    return jam


def every_page(jam, names):
    jo = judge_named(jam, "Member1-0")
    numbers = [*jo.assignments.values_list("submission__number", flat=True), *range(1, 8)]
    criterion, award = jam.criteria.first(), jam.awards.first()
    more = {
        "judge-review": numbers, "judge-conflict": numbers, "judge-problem": numbers,
        "result-criterion": [criterion.slug],
        "manage-criterion-edit": [criterion.pk], "manage-criterion-move": [criterion.pk],
        "manage-criterion-delete": [criterion.pk], "manage-problem-resolve": [1],
        "manage-award-edit": [award.pk], "manage-award-move": [award.pk], "manage-award-delete": [award.pk],
    }  # fmt: skip
    return [
        url(name, jam, *args)
        for name in sorted(names)
        for args in ([[a] for a in more[name]] if name in more else [[]])
    ]


def read(client, address):
    answer = client.get(address)
    body = answer.content.decode() + str(answer.headers)
    return answer.status_code, body


def own_texts(client, jam):
    """What the person who is signed in may read: their own reviews, the name of their own team. Longest first."""
    user = client.session.get("_auth_user_id")
    if user is None:
        return []
    reviews = Review.objects.filter(assignment__judge__user=user).values_list("comment", "note")
    teams = jam.teams.filter(members__user=user).values_list("name", flat=True)
    return sorted([*teams, *(text for pair in reviews for text in pair)], key=len, reverse=True)


ROLES = ["anonymous", "stranger", "participant", "author", "judge", "organiser of another jam"]


def sign_in(client, jam, role):
    if role == "stranger":
        client.force_login(a_user("Cleo"))
    elif role == "participant":
        client.force_login(a_participant(jam=jam).user)
    elif role == "author":
        client.force_login(jam.submissions.get(number=2).team.members.first().user)
    elif role == "judge":
        client.force_login(judge_named(jam, "Member1-0").user)
    elif role == "organiser of another jam":
        client.force_login(an_organiser(a_jam_to_judge(teams=0)))


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("phase", [Phase.JUDGING, Phase.DELIBERATION])
def test_before_results_no_page_gives_anything_away(client, jam, role, phase):
    sign_in(client, jam, role)
    if phase is Phase.DELIBERATION:
        clock.move(DAY)
    assert jam.phase(clock.now()) is phase
    leaks = []
    for address in every_page(jam, PUBLIC | SIGNED_IN | ORGANISERS):
        status, body = read(client, address)
        assert status in (200, 302, 303, 404, 405), (address, status)
        for text in own_texts(client, jam):
            body = body.replace(text, "")
        hidden = [COMMENT, NOTE, AWARD, SENTENCE, CONFLICT, PROBLEM, TEAM]
        leaks += [(address, word) for word in hidden if word in body]
    assert leaks == []


@pytest.mark.parametrize("role", ROLES)
def test_organisers_pages_do_not_exist_for_others(client, jam, role):
    sign_in(client, jam, role)
    for address in every_page(jam, ORGANISERS):
        expected = {302} if role == "anonymous" else {404, 405}
        assert client.get(address).status_code in expected, address
        assert client.post(address, {"name": "x"}).status_code in expected, address
    assert (jam.criteria.count(), jam.awards.count(), Result.objects.count()) == (3, 1, 0)


def test_reading_never_changes_anything(client, jam):
    client.force_login(an_organiser(jam))
    before = [model.objects.count() for model in (Review, Award, Conflict, Result)]
    for address in every_page(jam, PUBLIC | SIGNED_IN | ORGANISERS):
        status, _body = read(client, address)
        assert status in (200, 302, 303, 404, 405), (address, status)
    assert [model.objects.count() for model in (Review, Award, Conflict, Result)] == before


@pytest.mark.parametrize("role", ROLES)
def test_after_results_only_what_is_meant_for_all_is_there(client, jam, role):
    clock.move(DAY)
    publish_results(jam, by=an_organiser(jam))
    sign_in(client, jam, role)
    leaks = []
    for address in every_page(jam, PUBLIC | SIGNED_IN):
        status, body = read(client, address)
        assert status in (200, 302, 303, 404, 405)
        if role in ("author", "judge"):
            continue
        leaks += [(address, word) for word in (COMMENT, NOTE, CONFLICT, PROBLEM) if word in body]
    assert leaks == []
    page = read(client, url("result-list", jam))[1]
    assert [AWARD in page, SENTENCE in page, TEAM in page] == [True, True, True]


def test_the_author_reads_comments_on_their_own_and_no_names_or_notes(client, jam):
    clock.move(DAY)
    publish_results(jam, by=an_organiser(jam))
    sign_in(client, jam, "author")
    body = read(client, url("feedback", jam))[1]
    mine = Review.objects.filter(assignment__submission__number=2, finished_at__isnull=False)
    assert sorted(word for word in body.replace("<", " ").replace(">", " ").split() if COMMENT in word) == sorted(
        mine.values_list("comment", flat=True)
    )
    assert NOTE not in body
    judges = mine.values_list("assignment__judge__user__name", flat=True)
    assert [name for name in judges if name in body] == []


@pytest.mark.parametrize(("after", "public"), [(timedelta(microseconds=-1), False), (timedelta(0), True)])
def test_results_are_public_from_one_instant_on_every_page(client, jam, monkeypatch, after, public):
    clock.move(DAY)
    publish_results(jam, by=an_organiser(jam))
    jam.refresh_from_db()
    monkeypatch.setattr(clock, "now", lambda: jam.results_published_at + after)
    names = ["result-criterion", "results-csv", "results-json"]
    statuses = [client.get(address).status_code for address in every_page(jam, names)]
    assert statuses == [200 if public else 404] * 3
    page = client.get(reverse("result-list", args=[jam.slug])).content.decode()
    assert ('<h2 id="rk">Ranking</h2>' in page) == public


def test_a_draft_jam_has_no_pages_for_others(client):
    jam = a_jam_to_judge(teams=0, published_at=None)
    client.force_login(a_user())
    names = PUBLIC - {"result-criterion"} | {"judge-home", "judge-next", "judge-more", "feedback"}
    assert {client.get(url(name, jam)).status_code for name in names} == {404}
    client.force_login(an_organiser(jam))
    assert client.get(url("criterion-list", jam)).status_code == 200
