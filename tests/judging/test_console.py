"""What the console promises: nothing typed is lost, nothing names authors. Practice, paper and thanks."""

from datetime import timedelta
from urllib.parse import unquote

import pytest
from django.test import Client

from jam import clock
from judging.models import Criterion, Judge, Pause, Review, Round, Rules
from submissions.models import Question

from .scene import a_dealt_jam, a_jam_to_judge, answers, close_judging, judge_named, rate, url

pytestmark = pytest.mark.django_db


@pytest.fixture
def jam():
    return a_dealt_jam(teams=8)


@pytest.fixture
def jo(jam, client):
    judge = judge_named(jam, "Member1-0")
    client.force_login(judge.user)
    return judge


def first(judge):
    return judge.assignments.select_related("judge__jam", "submission").first()


def console(assignment):
    return url("judge-review", assignment.judge.jam, assignment.submission.number)


# Refused, and kept


def refused(client, jo, **texts):
    answer = client.post(console(first(jo)), answers(jo.jam, **texts))
    assert (answer.status_code, Review.objects.count()) == (422, 0)
    return answer.content.decode()


@pytest.mark.parametrize("ms", [-1, 0, 1])
def test_a_rating_is_taken_to_the_millisecond_before_the_close(client, jam, jo, monkeypatch, ms):
    """Opened at 3:59:59, sent at the close."""
    monkeypatch.setattr(clock, "now", lambda: jam.judging_closes_at + timedelta(milliseconds=ms))
    answer = client.post(console(first(jo)), answers(jam, comment="In the last minute"))
    assert (answer.status_code, Review.objects.count()) == ((303, 1) if ms < 0 else (422, 0))


def test_what_came_too_late_can_be_taken_along_as_a_file(client, jam, jo):
    close_judging()
    page = refused(client, jo, comment="In the last minute", note="For Olga")
    download = url("judge-text", jam, first(jo).submission.number)
    assert f'formaction="{download}"' in page
    assert "Finish and next" not in page
    file = client.post(download, answers(jam, "4", comment="In the last minute", note="For Olga"))
    assert file["Content-Type"] == "text/plain; charset=utf-8"
    assert file["Content-Disposition"] == f'attachment; filename="{jam.slug}-{first(jo).submission.number}.txt"'
    lines = file.content.decode().split("\r\n")
    assert lines[0] == f"{jam.criteria.first().name}: 4, {jam.criteria.first().words[3]}"
    assert lines[-5:] == ["In the last minute", "", "Note to the organisers", "For Olga", ""]


def test_in_a_pause_the_text_stays_and_can_be_saved_again(client, jam, jo):
    Pause.objects.create(jam=jam, reason="The network is down.", began_at=clock.now())
    page = refused(client, jo, comment="In the pause")
    assert "The network is down" in page
    assert "In the pause" in page
    assert "Save again" in page
    assert "Judging is paused." in client.get(url("judge-home", jam)).content.decode()


def test_who_got_more_time_has_the_console_after_the_close(client, jam, jo):
    Judge.objects.filter(pk=jo.pk).update(extended_until=jam.judging_closes_at + timedelta(days=5))
    close_judging()
    assert "The organisers gave you this time" in client.get(url("judge-home", jam)).content.decode()
    assert client.get(url("judge-next", jam)).url == console(first(jo))
    assert client.post(console(first(jo)), answers(jam)).status_code == 303


@pytest.mark.parametrize("how", ["taken away", "disqualified", "possible hazard", "never there"])
def test_text_on_what_is_not_theirs_any_more_is_given_back_without_naming_it(client, jam, jo, how):
    assignment = first(jo)
    address = url("judge-review", jam, 4040) if how == "never there" else console(assignment)
    work = assignment.submission
    if how == "taken away":
        assignment.delete()
    if how == "disqualified":
        work.disqualify("Not theirs.", now=clock.now())
    if how == "possible hazard":
        type(work).objects.filter(pk=work.pk).update(flagged_at=clock.now())
    answer = client.post(address, answers(jam, comment="An hour of <b>work</b>"))
    page = answer.content.decode()
    assert (answer.status_code, Review.objects.count()) == (422, 0)
    assert "An hour of &lt;b&gt;work&lt;/b&gt;" in page
    assert work.title not in page
    assert "Download your text" in page


def test_only_a_judge_has_text_to_take_along(jam):
    stranger = Client()
    stranger.force_login(jam.organisers.create(user=judge_named(a_dealt_jam(), "Member2-0").user).user)
    assert stranger.post(url("judge-text", jam, 1), {}).status_code == 404


# Another window, another session


def test_two_windows_show_both_texts_and_the_next_save_decides(client, jam, jo):
    address = console(first(jo))
    begun = rate(first(jo), 3, finish=False, comment="Before").version
    rate(first(jo), 5, finish=False, comment="In the other window")
    answer = client.post(address, answers(jam, "2", comment="In this one", base=begun))
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "In the other window" in page
    assert "In this one" in page
    assert "data-autosave" not in page
    assert Review.objects.get().comment == "In the other window"
    now = Review.objects.get().version
    assert f'name="base" value="{now}"' in page
    assert client.post(address, answers(jam, "2", comment="In this one", base=now)).status_code == 303
    assert Review.objects.get().comment == "In this one"


def test_a_save_by_itself_that_another_window_overtook_says_so(client, jam, jo):
    rate(first(jo), 3, finish=False, comment="In the other window")
    sent = answers(jam, comment="In this one", base="", save="1")
    answer = client.post(console(first(jo)), sent, headers={"Autosave": "1"})
    assert answer.status_code == 409
    assert answer.json()["problem"].startswith("Not saved. You saved something else in another window.")


def test_a_session_that_ended_gives_the_text_back_after_signing_in(client, jam, jo):
    address = console(first(jo))
    writer = client.get(address).context["writer"]
    client.logout()
    answer = client.post(address, answers(jam, "4", comment="Three hours of thought", writer=writer))
    assert unquote(answer.url).endswith(f"?next={address}")
    kept = dict(client.session)
    client.force_login(jo.user)
    session = client.session
    session.update({key: kept[key] for key in kept if not key.startswith("_auth")})
    session.save()
    page = client.get(address).content.decode()
    assert "Three hours of thought" in page
    assert "before you were signed out" in page
    assert Review.objects.count() == 0


# Skipping


def test_who_skipped_twice_is_offered_other_ways(client, jam, jo):
    assignment = first(jo)
    assert "Skip for now" in client.get(console(assignment)).content.decode()
    jo.assignments.filter(pk=assignment.pk).update(skips=2)
    page = client.get(console(assignment)).content.decode()
    assert "Skip for now" not in page
    assert "Skipped twice." in page
    answer = client.post(console(assignment), {"skip": "1", "comment": "So far"})
    assert answer.status_code == 422
    assert "You skipped this project twice." in answer.content.decode()
    assert Review.objects.get().comment == "So far"


def test_skipping_what_is_untouched_leaves_it_not_started(client, jam, jo):
    assignment = first(jo)
    assert client.post(console(assignment), {"skip": "1", "base": ""}).url == url("judge-next", jam)
    assert (first(jo) == assignment, Review.objects.count()) == (False, 0)


# What is shown


def test_reading_is_a_sign_of_life_and_looking_without_reading_is_none(client, jam, jo):
    client.head(console(first(jo)))
    assert first(jo).opened_at is None
    client.get(console(first(jo)))
    assert first(jo).opened_at is not None
    assert judge_named(jam, "Member1-0").seen_at is not None


def test_a_jam_may_hide_what_a_judge_gave_earlier(client, jam, jo):
    rate(first(jo), 5, 2, 2)
    second = jo.assignments.select_related("judge__jam", "submission")[1]
    assert "3.5" in client.get(console(second)).content.decode()
    Rules.objects.create(jam=jam, shows_earlier=False)
    for page in (console(second), url("judge-home", jam)):
        assert "3.5" not in client.get(page).content.decode()


def test_links_of_the_console_open_through_the_page_between(client, jam, jo):
    work = first(jo).submission
    asked = Question.objects.create(jam=jam, label="Where?", kind="link", is_public=False)
    work.answers.create(question=asked, text="https://private.example.org/")
    page = client.get(console(first(jo))).content.decode()
    for what, host in (("report", "example.org"), (f"answer-{asked.pk}", "private.example.org")):
        out = url("judge-out", jam, work.number, what)
        assert f'href="{out}"' in page
        assert f"This link leads to {host}" in client.get(out).content.decode()
    assert 'href="https://' not in page.split("<main")[1]
    not_mine = jam.submissions.exclude(assignments__judge=jo).first()
    assert client.get(url("judge-out", jam, not_mine.number, "report")).status_code == 404


# Practice, paper, thanks


def test_practice_rates_on_the_real_criteria_and_keeps_nothing(client):
    jam = a_jam_to_judge(teams=1, grace=timedelta(hours=18))
    client.force_login(jam.participants.first().user)
    page = client.get(url("judge-practice", jam)).content.decode()
    assert page.count('<fieldset class="scale"') == 3
    answer = client.post(url("judge-practice", jam), answers(jam, "4"))
    assert (answer.status_code, "That is all there is to it." in answer.content.decode()) == (200, True)
    missing = client.post(url("judge-practice", jam), {"comment": "Half"})
    assert (missing.status_code, "Half" in missing.content.decode()) == (422, True)
    assert Review.objects.count() == 0


def test_there_is_a_sheet_for_each_project(client, jam, jo):
    page = client.get(url("judge-print", jam)).content.decode()
    assert page.count('<article class="paper-sheet"') == 5
    assert page.count('<span class="box"') == 5 * 3 * 6
    for item in jo.assignments.select_related("submission__team"):
        assert item.submission.title in page
        assert item.submission.team.name not in page


def test_after_the_five_come_thanks_the_time_and_what_to_rate_next(client, jam, jo):
    for n, assignment in enumerate(jo.assignments.select_related("judge__jam")):
        at = jam.grace_ends_at + timedelta(minutes=10 * n)
        review = rate(assignment, 3)
        Review.objects.filter(pk=review.pk).update(finished_at=at + timedelta(minutes=8))
        jo.assignments.filter(pk=assignment.pk).update(opened_at=at)
    page = " ".join(client.get(url("judge-home", jam)).content.decode().split())
    assert "You rated all of yours. Thank you" in page
    assert "It took you 40 min." in page
    assert "Rate this one too" in page


def test_what_was_exchanged_before_it_was_opened_is_named_once(client, jam, jo):
    home = url("judge-home", jam)
    assert "New." not in client.get(home).content.decode()
    last = Judge.objects.get(pk=jo.pk).seen_at - timedelta(hours=1)
    Judge.objects.filter(pk=jo.pk).update(seen_at=last)
    jo.assignments.update(assigned_at=last - timedelta(hours=1))
    jo.assignments.filter(pk=first(jo).pk).update(assigned_at=last + timedelta(minutes=1))
    page = client.get(home).content.decode()
    assert ("One new since you were last here." in page, page.count("New.")) == (True, 1)
    assert "New." not in client.get(home).content.decode()


# Further rounds


def test_a_finalist_is_rated_in_its_own_round_on_its_own_criteria(client, jam, jo):
    first_criteria = list(jam.criteria.all())
    rate(first(jo), 4)
    close_judging()
    now = clock.now()
    final = Round.objects.create(jam=jam, name="Jury final", opened_at=now, closes_at=now + timedelta(hours=1))
    deep = Criterion.objects.create(jam=jam, round=final, name="Depth", slug="depth", question="How deep?")
    work = first(jo).submission
    jo.assignments.create(submission=work, round=final, position=90, assigned_at=now)
    assert "Jury final" in client.get(url("judge-home", jam)).content.decode()
    assert client.get(url("judge-next", jam)).url == url("judge-review", jam, work.number)
    page = client.get(url("judge-review", jam, work.number)).content.decode()
    assert page.count('<fieldset class="scale"') == 1
    assert first_criteria[0].question not in page
    answer = client.post(url("judge-review", jam, work.number), {f"c{deep.pk}": "5", "base": ""})
    assert answer.status_code == 303
    assert Review.objects.filter(assignment__round=final, finished_at__isnull=False).count() == 1
    assert client.get(url("judge-next", jam)).url == url("judge-home", jam)
