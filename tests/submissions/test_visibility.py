"""Who finds what, in every phase, and nothing through a side door."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db.models import F

from jam import clock
from jam.models import Jam
from jam.phases import Phase
from submissions.actions import disqualify, save_draft, submit, withdraw
from submissions.models import State, Submission
from tests.factories import a_jam, a_participant, a_submission, a_team, a_user, an_organiser

from .scenes import TEXT, a_cast, a_complete_draft, address, signed_in, stand_at

pytestmark = pytest.mark.django_db

TICK = timedelta(microseconds=1)
ROLES = ["visitor", "cleo", "ada", "olga"]
CANARY = re.compile(r"canary", re.IGNORECASE)


def numbers(queryset):
    return sorted(queryset.values_list("number", flat=True))


@pytest.mark.parametrize("reveal_at_once", [True, False])
@pytest.mark.parametrize("blind", [True, False])
def test_the_database_and_the_jam_agree_at_every_edge(reveal_at_once, blind):
    jam = a_jam(phase=Phase.RESULTS, reveal_at_once=reveal_at_once, blind=blind)
    a_submission(team=a_team(jam=jam))
    nobody, all_ = AnonymousUser(), Submission.objects.of(jam)
    for edge in [*jam.PHASE_STARTS, "grace_ends_at"]:
        for now in (getattr(jam, edge) + step for step in (-TICK, 0 * TICK, TICK)):
            shown = reveal_at_once or now >= jam.grace_ends_at
            assert all_.visible_to(nobody, now=now).exists() == shown
            assert all_.authors_visible_to(nobody, now=now).exists() == (not jam.hides_teams(now))
            (row,) = all_.with_authors_shown(nobody, now=now)
            assert row.authors_shown == (not jam.hides_teams(now))


def test_a_team_sees_its_own_at_every_time_and_organisers_see_all():
    cast = a_cast(reveal_at_once=False)
    a_complete_draft(cast.team)
    a_submission(team=cast.other)
    now = clock.now()
    found = {
        name: numbers(Submission.objects.visible_to(user, now=now))
        for name, user in {"ada": cast.ada, "cleo": cast.cleo, "olga": cast.olga, "visitor": AnonymousUser()}.items()
    }
    assert found == {"ada": [1], "cleo": [2], "olga": [1, 2], "visitor": []}
    elsewhere = an_organiser(a_jam())
    assert numbers(Submission.objects.visible_to(elsewhere, now=now)) == []


def test_who_left_the_team_sees_nothing_of_it():
    cast = a_cast()
    a_complete_draft(cast.team)
    cast.team.members.get(user=cast.ben).leave_team()
    assert numbers(Submission.objects.visible_to(cast.ben, now=clock.now())) == []
    assert numbers(Submission.objects.authors_visible_to(cast.ben, now=clock.now())) == []


@pytest.mark.parametrize("phase", list(Phase))
@pytest.mark.parametrize("role", ROLES)
def test_drafts_stay_with_their_team(client, phase, role):
    """Canaries in a draft of another team: in no page, list, search, file or status may they show."""
    cast = a_cast(phase=phase)
    draft = a_complete_draft(cast.other, title="Draftcanary", abstract="Draftcanary", body="Draftcanary")
    draft.links.create(kind="code", url="https://example.org/Draftcanary")
    signed_in(client, getattr(cast, role)) if role != "cleo" else signed_in(client, a_user())
    allowed = role == "olga"
    for path in [
        address("submission-list", cast.jam),
        address("submission-list", cast.jam) + "?q=Draftcanary",
        cast.jam.get_absolute_url(),
        address("submission-random", cast.jam),
        address("submission-edit", cast.jam),
        address("submission-receipt", cast.jam),
        address("team-detail", cast.jam, cast.other.pk),
        "/",
    ]:
        answer = client.get(path)
        shown = re.sub(r'q=Draftcanary|value="Draftcanary"|“Draftcanary”', "", answer.content.decode())
        assert "draftcanary" not in shown.lower() + str(answer.headers).lower(), path
    answer = client.get(draft.get_absolute_url())
    assert answer.status_code == (200 if allowed else 404)
    assert client.get(address("submission-file", cast.jam, draft.number)).status_code == 404
    if not allowed:
        assert answer.content == client.get(address("submission-detail", cast.jam, 4040, "x")).content


@pytest.mark.parametrize("phase", list(Phase))
@pytest.mark.parametrize("role", ROLES)
def test_a_blind_jam_names_no_team_before_results(client, phase, role):
    """Canaries in team and member names, through list, search, every order, page, cover, file and jam page."""
    cast = a_cast(phase=phase)
    submission = a_submission(team=cast.team, title="Finding")
    if role == "ada":
        signed_in(client, cast.cleo)  # a member of another team
    else:
        signed_in(client, getattr(cast, role) if role != "cleo" else a_user())
    listing = address("submission-list", cast.jam)
    public = [listing, listing + "?sort=newest", listing + "?sort=title", listing + "?seed=abc&page=1"]
    public += [cast.jam.get_absolute_url(), submission.get_absolute_url(), address("submission-cover", cast.jam, 1)]
    shown = [path for path in public if CANARY.search(client.get(path).content.decode())]
    by_name = client.get(listing + "?q=Canary").context["page_obj"].paginator.count
    if role == "olga" or phase is Phase.RESULTS:
        assert submission.get_absolute_url() in shown and by_name == 1
    else:
        assert (shown, by_name) == ([], 0)


def test_a_jam_that_is_not_blind_names_teams_at_once(client):
    cast = a_cast(blind=False)
    submission = a_submission(team=cast.team)
    page = client.get(submission.get_absolute_url())
    assert [author.name for author, _city in page.context["byline"]] == ["Ada Canary", "Ben Canary"]
    assert "<b>Team Canary</b>" in page.content.decode()
    assert client.get(address("submission-list", cast.jam) + "?q=canary").context["page_obj"].paginator.count == 1


def test_orders_say_nothing_about_hidden_teams(client):
    jam = a_jam()
    for name in ("Zzz", "Mmm", "Aaa"):
        a_submission(team=a_team(jam=jam, name=name), title="Same title")
    listed = client.get(address("submission-list", jam) + "?sort=title").context["cards"]
    assert [submission.number for submission in listed] == [1, 2, 3]
    listed = client.get(address("submission-list", jam) + "?sort=team").context
    assert listed["sort"] == "random"


# before the reveal


def test_before_the_reveal_nothing_shows_and_the_page_says_how_many_are_written(client):
    cast = a_cast(reveal_at_once=False)
    submission = a_submission(team=cast.team, title="Secret")
    a_complete_draft(cast.other)
    answer = client.get(address("submission-list", cast.jam))
    page = answer.content.decode()
    assert "2 drafts are being written" in page and "They appear here, all at once" in page
    assert "Secret" not in page
    assert client.get(submission.get_absolute_url()).status_code == 404
    assert client.get(address("submission-random", cast.jam))["Location"] == address("submission-list", cast.jam)
    assert "Secret" in signed_in(client, cast.olga).get(address("submission-list", cast.jam)).content.decode()


def test_at_the_end_of_the_grace_all_appear(client):
    cast = a_cast(reveal_at_once=False)
    a_submission(team=cast.team, title="Secret")
    stand_at(cast.jam.grace_ends_at - timedelta(minutes=1))
    assert "Secret" not in client.get(address("submission-list", cast.jam)).content.decode()
    stand_at(cast.jam.grace_ends_at)
    assert "Secret" in client.get(address("submission-list", cast.jam)).content.decode()


def test_a_jam_that_is_not_published_shows_nothing(client):
    cast = a_cast()
    submission = a_submission(team=cast.team)
    Jam.objects.update(published_at=None)
    for path in (address("submission-list", cast.jam), submission.get_absolute_url()):
        assert client.get(path).status_code == 404
    assert client.get(address("submission-cover", cast.jam, 1)).status_code == 404


# taken back, taken out


def test_what_was_public_and_is_withdrawn_leaves_a_tombstone(client):
    cast = a_cast()
    draft = a_complete_draft(cast.team, title="Regretted")
    submit(cast.team, by=cast.ada)
    withdraw(cast.team, by=cast.ada)
    answer = client.get(draft.get_absolute_url())
    assert answer.status_code == 410
    assert "This project was withdrawn" in answer.content.decode()
    assert client.get(address("submission-detail", cast.jam, 1, "guess")).status_code == 410
    assert "Regretted" not in client.get(address("submission-detail", cast.jam, 1, "guess")).content.decode()
    assert signed_in(client, cast.ada).get(draft.get_absolute_url()).status_code == 200


def test_what_was_never_public_leaves_nothing(client):
    cast = a_cast(reveal_at_once=False)
    draft = a_complete_draft(cast.team)
    submit(cast.team, by=cast.ada)
    withdraw(cast.team, by=cast.ada)
    assert client.get(draft.get_absolute_url()).status_code == 404


def test_what_is_disqualified_stays_visible_with_the_reason(client):
    cast = a_cast()
    submission = a_submission(team=cast.team)
    disqualify(submission, "It was published before.", by=cast.olga)
    page = client.get(submission.get_absolute_url()).content.decode()
    assert "Disqualified by the organisers." in page and "It was published before." in page
    assert numbers(Submission.objects.in_the_running()) == []


# the word for where it stands


def test_the_word_of_a_row_is_what_the_database_finds():
    cast = a_cast()
    jam = cast.jam
    a_complete_draft(cast.team)  # ready
    a_submission(team=cast.other)  # submitted
    for lost in ("title", "abstract", "report_url", "agreed"):
        a_complete_draft(a_team(jam=jam), **{lost: "" if lost != "agreed" else False})
    with_file = a_complete_draft(a_team(jam=jam), report_url="")
    with_file.attachments.create(name="r.pdf", size=1, sha256="", file="reports/x.pdf", uploaded_at=clock.now())
    gone = a_team(a_participant(jam=jam))
    a_complete_draft(gone)
    submit(gone, by=gone.members.get().user)
    withdraw(gone, by=gone.members.get().user)
    disqualify(a_submission(team=a_team(jam=jam)), "Why", by=cast.olga)
    found = {state: set(Submission.objects.in_state(state)) for state in State}
    assert found == {state: {s for s in Submission.objects.all() if s.state() == state} for state in State}
    counts = {value: count for value, _label, count in Submission.objects.count_by_state()}
    assert counts == {"draft": 4, "ready": 2, "submitted": 1, "withdrawn": 1, "disqualified": 1}


def test_what_people_see_is_what_the_newest_receipt_says():
    cast = a_cast()
    save_draft(cast.team, by=cast.ada, text=TEXT)
    submit(cast.team, by=cast.ada)
    for title in ("Two", "Three"):
        save_draft(cast.team, by=cast.ben, text={**TEXT, "title": title})
    row = Submission.objects.get()
    assert [version.content["title"] for version in row.versions.all()] == ["Three", "Two", TEXT["title"]]
    assert row.content() == row.versions.first().content
    assert row.submitted_at == row.versions.last().submitted_at
    assert not Submission.objects.filter(submitted_at__gt=F("saved_at")).exists()
