"""Finding one project among many: words, filters and orders, all in the address."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jam import clock
from jam.phases import Phase
from judging.models import Award, Result
from submissions import finding
from submissions.models import Link
from submissions.showing import shown_to
from tests.factories import a_criterion, a_hub, a_jam, a_submission, a_team

from .scenes import a_cast, address, signed_in

pytestmark = pytest.mark.django_db


def listed(client, jam, **query):
    return client.get(address("submission-list", jam), query)


def order(answer):
    return [card.number for card in answer.context["cards"]]


def found(client, jam, **query):
    return sorted(order(listed(client, jam, **query)))


def three(jam=None, **fields):
    """Three projects of one jam, the first about heads, the second on them, the third about neither."""
    jam = jam or a_jam(phase=Phase.RESULTS, **fields)
    return [
        a_submission(team=a_team(jam=jam), title="Backup heads", abstract="Which take over?", tags=["attention"]),
        a_submission(team=a_team(jam=jam), title="Sinks", body="Heads that rest.", tags=["attention", "probing"]),
        a_submission(team=a_team(jam=jam), title="Grokking", abstract="Late learning.", tags=["training"]),
    ]


def at_hub(submission, hub):
    submission.team.members.update(hub=hub)


# words


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("head", [1, 2]),
        ("HEADS", [1, 2]),
        ('"backup heads"', [1]),
        ("heads -backup", [2]),
        ("heads or grokking", [1, 2, 3]),
        ("resting", [2]),
    ],
)
def test_words_are_found_in_every_form(client, words, expected):
    assert found(client, three()[0].jam, q=words) == expected


def test_a_title_counts_for_more_than_the_text(client):
    answer = listed(client, three()[0].jam, q="heads")
    assert (order(answer), answer.context["sort"]) == ([1, 2], "match")
    assert "2 of 3 projects match “heads”" in answer.content.decode()


@pytest.mark.parametrize("words", ["groking", "backup haeds", "backu"])
def test_a_title_spelled_nearly_so_is_proposed_where_nothing_has_the_words(client, words):
    answer = listed(client, three()[0].jam, q=words)
    assert len(order(answer)) == 1 and answer.context["is_close"]
    assert "These titles come close." in answer.content.decode()


def test_spelling_does_not_lead_to_what_is_hidden(client):
    jam = a_jam()
    a_submission(team=a_team(jam=jam), title="Grokking", submitted=False)
    a_submission(team=a_team(jam=jam, name="Grokking"), title="Sinks")
    for words in ("grokking", "groking"):
        assert found(client, jam, q=words) == []


def test_a_team_is_found_by_its_name_where_it_may_be_read(client):
    cast = a_cast(phase=Phase.JUDGING)
    a_submission(team=cast.team), a_submission(team=cast.other)
    assert found(client, cast.jam, q="team canary") == []
    assert found(signed_in(client, cast.ada), cast.jam, q="team canary") == [1]
    assert found(signed_in(client, cast.olga), cast.jam, q="team canary") == [1]


@pytest.mark.parametrize("words", ["'", "\\", ":*", "a & | !", "((", '"', "-", "%", "<b>", "\u202e", "的" * 100])
def test_whatever_is_typed_gives_a_page(client, words):
    assert listed(client, three()[0].jam, q=words, sort="match").status_code == 200


# filters


def test_a_tag_narrows_and_says_how_many_have_it(client):
    jam = three()[0].jam
    assert (found(client, jam, tag="attention"), found(client, jam, tag="probing")) == ([1, 2], [2])
    assert found(client, jam, tag="attention", q="rest") == [2]
    page = listed(client, jam, tag="attention").content.decode()
    assert '<option value="attention" selected>attention (2)</option>' in page and "Tag: attention (2)" in page


def test_tags_of_drafts_are_not_on_offer(client):
    jam = three()[0].jam
    a_submission(team=a_team(jam=jam), submitted=False, tags=["secret"])
    assert "secret" not in listed(client, jam).content.decode()
    assert found(client, jam, tag="secret") == []


def test_code_and_video_narrow_each_alone_and_together(client):
    with_code, with_both, _with_none = three()
    with_code.links.create(kind=Link.Kind.CODE, url="https://example.org/c")
    for kind in (Link.Kind.CODE, Link.Kind.VIDEO):
        with_both.links.create(kind=kind, url="https://example.org/b")
    jam = with_code.jam
    assert (found(client, jam, code="1"), found(client, jam, video="1")) == ([1, 2], [2])
    assert found(client, jam, code="1", video="1") == [2]


def test_a_project_belongs_to_each_local_site_of_its_team(client):
    cast = a_cast(phase=Phase.RESULTS)
    here, there = a_hub(cast.jam), a_hub(cast.jam)
    a_submission(team=cast.team), a_submission(team=cast.other)
    cast.team.members.filter(user=cast.ada).update(hub=here)
    cast.team.members.filter(user=cast.ben).update(hub=there)
    assert (found(client, cast.jam, hub=here.slug), found(client, cast.jam, hub=there.slug)) == ([1], [1])


def test_only_public_sites_with_something_to_show_are_on_offer(client):
    first, second, third = three()
    at_hub(first, a_hub(first.jam, city="Aarhus"))
    at_hub(second, a_hub(first.jam, city="Notyet", approved_at=None))
    at_hub(third, a_hub(first.jam, city="Calledoff", cancelled_at=clock.now()))
    a_hub(first.jam, city="Empty")
    (hubs,) = [facet for facet in listed(client, first.jam).context["facets"] if facet.name == "hub"]
    assert [way.label for way in hubs.ways] == ["Aarhus"]


def test_a_blind_jam_lets_nobody_but_organisers_narrow_by_site(client):
    """Whoever knows who sits where would know who wrote what: the address then changes nothing at all."""
    cast = a_cast(phase=Phase.JUDGING)
    a_submission(team=cast.team), a_submission(team=cast.other)
    hub = a_hub(cast.jam)
    cast.team.members.update(hub=hub)
    for reader in (None, cast.cleo, cast.ada):
        signed_in(client, reader)
        answer = listed(client, cast.jam, hub=hub.slug)
        assert order(answer) == order(listed(client, cast.jam, hub="no-such", seed=answer.context["seed"]))
        assert len(order(answer)) == 2 and hub.city not in answer.content.decode()
    assert found(signed_in(client, cast.olga), cast.jam, hub=hub.slug) == [1]


def test_the_rows_themselves_keep_the_site_of_hidden_teams():
    cast = a_cast(phase=Phase.JUDGING)
    hub = a_hub(cast.jam)
    a_submission(team=cast.team)
    cast.team.members.update(hub=hub)
    now, every = clock.now(), cast.jam.submissions.all()
    counts = {who: every.at_hub(hub, user=getattr(cast, who), now=now).count() for who in ("ada", "cleo", "olga")}
    assert counts == {"ada": 1, "cleo": 0, "olga": 1}
    assert every.at_hub(hub, user=AnonymousUser(), now=now).count() == 0


# orders, and what judging adds


def ranked(jam, submissions, criterion, ranks):
    for submission, rank in zip(submissions, ranks, strict=True):
        Result.objects.create(submission=submission, criterion=criterion, rank=rank, n=5)


def test_after_results_the_gallery_goes_by_rank_overall_and_on_each_criterion(client):
    submissions = three()
    jam = submissions[0].jam
    criterion = a_criterion(jam)
    ranked(jam, submissions, None, [2, None, 1])
    ranked(jam, submissions, criterion, [3, 1, 2])
    assert order(listed(client, jam, sort="rank")) == [3, 1, 2]
    assert order(listed(client, jam, sort=f"by-{criterion.slug}")) == [2, 3, 1]


@pytest.mark.parametrize("phase", [phase for phase in Phase if phase is not Phase.RESULTS])
def test_before_results_no_order_and_no_filter_tells_of_them(client, phase):
    submissions = three(a_jam(phase=phase))
    jam = submissions[0].jam
    criterion = a_criterion(jam)
    ranked(jam, submissions, None, [2, 3, 1])
    award = Award.objects.create(jam=jam, name="Prizecanary", submission=submissions[0])
    for query in ({"sort": "rank"}, {"sort": f"by-{criterion.slug}"}, {"award": str(award.pk)}):
        answer = listed(client, jam, **query)
        assert (answer.context["sort"], sorted(order(answer))) == ("random", [1, 2, 3])
        assert "Prizecanary" not in answer.content.decode() and "By rank" not in answer.content.decode()


def test_an_award_narrows_to_who_won_it(client):
    first, second, third = three()
    award = Award.objects.create(jam=first.jam, name="Best idea", submission=second)
    lost = Award.objects.create(jam=first.jam, name="Taken back", submission=third)
    third.disqualify("Copied.", now=clock.now())
    assert found(client, first.jam, award=str(award.pk)) == [2]
    switches = [facet.name for facet in listed(client, first.jam).context["facets"] if facet.is_switch]
    assert switches == ["code", "video"]
    page = listed(client, first.jam, award=str(lost.pk))
    assert (sorted(order(page)), "Taken back" in page.content.decode()) == ([1, 2, 3], False)


def test_an_award_of_another_jam_is_not_heard(client):
    jam = three()[0].jam
    elsewhere = three()
    award = Award.objects.create(jam=elsewhere[0].jam, name="Best", submission=elsewhere[0])
    assert found(client, jam, award=str(award.pk)) == [1, 2, 3]


def test_pages_of_a_narrowed_gallery_hold_everything_once(client):
    jam = a_jam(phase=Phase.RESULTS)
    for n in range(30):
        a_submission(team=a_team(jam=jam), title="Heads", tags=["even"] if n % 2 == 0 else ["odd", "all"])
    a_submission(team=a_team(jam=jam), title="Other")
    answers = [listed(client, jam, q="heads", sort="random", seed="abc", page=page) for page in (1, 2)]
    assert [len(order(answer)) for answer in answers] == [24, 6]
    assert sorted(order(answers[0]) + order(answers[1])) == list(range(1, 31))
    assert "q=heads&amp;sort=random&amp;seed=abc&amp;page=2" in answers[0].content.decode()


# nothing found


def test_nothing_found_echoes_and_leads_on(client):
    jam = three()[0].jam
    answer = listed(client, jam, q="zzz", tag="atention", code="1", seed="abc", page="1")
    page = answer.content.decode()
    assert "No submissions match your filter" in page and "“zzz”" in page
    assert '<a href="?seed=abc&amp;tag=attention">attention</a>' in page
    assert '<a class="btn quiet" href="?seed=abc">Show all 3</a>' in page
    assert ("Tag: atention (0)", "?q=zzz&code=1&seed=abc") in answer.context["chosen"]


@pytest.mark.parametrize(
    ("words", "expected"),
    [("prob", ["probing"]), ("atention", ["attention"]), ("zzz", ["attention", "probing", "training"]), ("", None)],
)
def test_near_tags_look_like_the_words_or_are_the_most_used(words, expected):
    tags = ["attention", "probing", "training"]
    assert finding.nearest_tags(tags, words) == (expected or tags)


@pytest.mark.parametrize("query", ["tag=%3Cb%3E", "hub=%27", "award=x", "code=2", "tag=" + "x" * 500, "hub=a&hub=b"])
def test_a_filter_that_makes_no_sense_gives_a_page(client, query):
    answer = client.get(address("submission-list", three()[0].jam) + f"?{query}")
    assert answer.status_code == 200 and "<b>>" not in answer.content.decode()


def test_a_narrowed_gallery_asks_as_often_for_thirty_as_for_three(client):
    counts = []
    for many in (1, 10):
        jam = a_jam(phase=Phase.RESULTS)
        for n in range(many):
            for submission in three(jam):
                at_hub(submission, a_hub(jam) if n == 0 else None)
                submission.links.create(kind=Link.Kind.CODE, url="https://example.org/c")
        path = address("submission-list", jam) + "?q=heads&tag=attention&code=1&sort=rank"
        client.get(path)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(path).status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 20


def test_what_is_offered_comes_from_what_the_reader_finds():
    jam = a_jam(reveal_at_once=False)
    a_submission(team=a_team(jam=jam), tags=["early"])
    now = clock.now()
    every = shown_to(AnonymousUser(), jam, now=now)
    assert [f.name for f in finding.facets(jam, every, {}, user=AnonymousUser(), now=now)] == ["code", "video"]
