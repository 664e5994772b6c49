"""What organisers correct in teams, also after the deadline: logged, mailed, credited, and never one's own judge."""

from functools import partial

import pytest
from django.urls import reverse

from accounts import actions
from accounts.models import Message, Participant, Team
from jam.phases import Phase
from judging.actions import save_review
from judging.models import Review, ReviewAssignment
from submissions.actions import submit
from submissions.exports import submissions as export
from tests.accounts.helpers import at_once, before_it_commits
from tests.factories import a_jam, a_judge, a_participant, a_submission, a_team, a_user, an_organiser
from tests.jam.organising import olga_of, save_timeline

pytestmark = pytest.mark.django_db


def people_of(jam, *names):
    return [a_participant(jam=jam, user=a_user(name)) for name in names]


def names_in(team):
    return [member.user.name for member in team.members.order_by("seat").select_related("user")]


def url(name, jam, *more):
    return reverse(name, args=[jam.slug, *more])


def log_of(jam):
    return list(jam.audit_entries.order_by("pk").values_list("action", "about"))


# moving


def test_an_organiser_moves_somebody_in_one_step(client):
    jam = a_jam(phase=Phase.JUDGING)
    ada, ben, cleo = people_of(jam, "Ada", "Ben", "Cleo")
    low, high = a_team(ada, ben, name="Low Rank"), a_team(cleo, name="High Rank")
    client.force_login(an_organiser(jam))
    assert client.post(url("manage-team", jam, high.pk), {"participant": ben.pk}).status_code == 303
    assert (names_in(low), names_in(high)) == (["Ada"], ["Cleo", "Ben"])
    assert log_of(jam) == [
        ("removed a team member", "Ben, from Low Rank"),
        ("added a team member", "Ben, to High Rank"),
    ]
    assert list(Message.objects.values_list("kind", "to")) == [("team_added", ben.user.email)]


def test_a_move_that_does_not_work_out_leaves_them_where_they_are(client):
    jam = a_jam(phase=Phase.JUDGING, team_size=2)
    ada, ben, cleo = people_of(jam, "Ada", "Ben", "Cleo")
    full, own = a_team(ada, ben, name="Low Rank"), a_team(cleo, name="High Rank")
    client.force_login(an_organiser(jam))
    page = client.post(url("manage-team", jam, full.pk), {"participant": cleo.pk})
    assert page.status_code == 422
    assert "Low Rank already has 2 of 2 members" in page.content.decode()
    assert (names_in(own), log_of(jam), Message.objects.count()) == (["Cleo"], [], 0)
    a_submission(team=own, title="Alone")
    Team.objects.filter(pk=full.pk).get().members.get(user__name="Ben").leave_team()
    page = client.post(url("manage-team", jam, full.pk), {"participant": cleo.pk})
    assert "“Alone” is submitted" in page.content.decode()
    assert names_in(own) == ["Cleo"]


def test_an_organiser_makes_a_team_for_somebody(client):
    jam = a_jam(phase=Phase.JUDGING)
    ada, ben = people_of(jam, "Ada", "Ben")
    low = a_team(ada, ben, name="Low Rank")
    client.force_login(an_organiser(jam))
    assert client.get(url("manage-team-new", jam)).status_code == 200
    answer = client.post(url("manage-team-new", jam), {"name": "High Rank", "participant": ben.pk})
    high = Team.objects.get(name="High Rank")
    assert (answer.status_code, answer.url) == (303, url("manage-team", jam, high.pk))
    assert (names_in(low), names_in(high), high.members.get().is_lead) == (["Ada"], ["Ben"], True)
    assert log_of(jam)[1] == ("made a team", "High Rank")


@pytest.mark.parametrize("typed", [{"name": ""}, {"name": "low rank"}, {"name": "x", "participant": "0"}, {}])
def test_a_new_team_without_a_name_or_a_person_is_refused_and_kept(client, typed):
    jam = a_jam()
    ada, ben = people_of(jam, "Ada", "Ben")
    a_team(ada, ben, name="Low Rank")
    client.force_login(an_organiser(jam))
    page = client.post(url("manage-team-new", jam), {"participant": ada.pk, **typed} if typed else {})
    assert page.status_code == 422
    assert "There is a problem" in page.content.decode()
    assert list(Team.objects.values_list("name", flat=True)) == ["Low Rank"]


def test_only_people_of_this_jam_are_seated(client):
    jam = a_jam()
    team, stranger = a_team(jam=jam), a_participant()
    client.force_login(an_organiser(jam))
    for chosen in [stranger.pk, 10**30, "x", "", -1]:
        assert client.post(url("manage-team", jam, team.pk), {"participant": chosen}).status_code == 422
    assert team.members.count() == 1


def test_two_organisers_who_move_one_person_at_once_give_one_seat(transactional_db):
    for _ in range(5):
        jam = a_jam(phase=Phase.JUDGING)
        ada, ben, cleo, dan = people_of(jam, "Ada", "Ben", "Cleo", "Dan")
        a_team(ada, ben)
        teams, olga = [a_team(cleo), a_team(dan)], an_organiser(jam)
        copies = [Participant.objects.select_related("user", "team").get(pk=ben.pk) for _ in teams]
        at_once(*[partial(actions.seat, *pair, by=olga) for pair in zip(teams, copies, strict=True)])
        ben.refresh_from_db()
        assert ben.team in teams
        assert sum(team.members.filter(pk=ben.pk).count() for team in teams) == 1


# credits


def test_who_is_seated_after_the_deadline_is_credited_and_the_receipt_stays(client):
    jam = a_jam()
    ada, ben = people_of(jam, "Ada", "Ben")
    team = a_team(ada, name="Low Rank")
    work = a_submission(team=team, submitted=False, agreed=True, title="Backup heads")
    submit(team, by=ada.user)
    receipt = work.versions.get()
    before = (receipt.sha256, receipt.content["authors"])
    last = jam.judging_closes_at - jam.submissions_close_at
    jam.registration_opens_at -= 5 * last
    jam.building_starts_at -= 4 * last
    jam.submissions_close_at -= 3.5 * last
    jam.judging_closes_at -= 3 * last
    jam.results_expected_at = jam.results_published_at = jam.judging_closes_at
    jam.save()
    actions.seat(team, ben, by=an_organiser(jam))
    work.refresh_from_db()
    page = client.get(work.get_absolute_url()).content.decode()
    assert "Ada" in page
    assert "Ben" in page
    assert "Ada, &amp; Ben" in page  # the citation
    row = next(iter(export.rows(jam)))
    assert row[export.columns.index("authors")] == "Ada; Ben"
    receipt.refresh_from_db()
    assert (receipt.sha256, receipt.content["authors"]) == before == (receipt.sha256, ["Ada"])
    assert work.versions.count() == 1
    client.force_login(ben.user)
    assert client.get(url("submission-receipt", jam)).status_code == 200


# judges


def a_dealt_review(*, finished):
    """Cleo was dealt what Ada's team submitted."""
    jam = a_jam(phase=Phase.JUDGING)
    ada, cleo = people_of(jam, "Ada", "Cleo")
    work = a_submission(team=a_team(ada, name="Low Rank"), title="Backup heads")
    dealt = ReviewAssignment.objects.create(
        judge=a_judge(jam, user=cleo.user), submission=work, position=1, assigned_at=jam.grace_ends_at
    )
    at = jam.grace_ends_at
    Review.objects.create(assignment=dealt, started_at=at, saved_at=at, finished_at=at if finished else None)
    return dealt, cleo


def test_who_has_rated_a_project_does_not_become_its_author(client):
    dealt, cleo = a_dealt_review(finished=True)
    team, jam = dealt.submission.team, dealt.judge.jam
    client.force_login(an_organiser(jam))
    page = client.post(url("manage-team", jam, team.pk), {"participant": cleo.pk})
    assert page.status_code == 422
    assert "Cleo has rated “Backup heads”, the submission of Low Rank" in page.content.decode()
    assert (names_in(team), log_of(jam)) == (["Ada"], [])


def test_a_review_that_is_not_done_is_replaced_when_its_judge_becomes_an_author():
    dealt, cleo = a_dealt_review(finished=False)
    team, jam = dealt.submission.team, dealt.judge.jam
    other = a_submission(team=a_team(jam=jam))
    actions.seat(team, cleo, by=an_organiser(jam))
    assert names_in(team) == ["Ada", "Cleo"]
    assert [a.submission for a in dealt.judge.assignments.all()] == [other]
    assert not Review.objects.exists()


def test_a_judge_who_saves_while_becoming_an_author_is_told_so(transactional_db):
    dealt, cleo = a_dealt_review(finished=False)
    olga = an_organiser(dealt.judge.jam)
    seat = partial(actions.seat, dealt.submission.team, cleo, by=olga)
    assert before_it_commits(seat, partial(save_review, dealt, ratings={}, comment="Clear.")) == "ReviewGone"
    assert not Review.objects.exists()


# the rule of the jam


def test_teams_cannot_get_smaller_than_the_largest_there_is():
    jam = a_jam()
    a_team(*people_of(jam, "Ada", "Ben", "Cleo"), name="Low Rank")
    a_team(*people_of(jam, "Dan", "Eve"), name="High Rank")
    page = save_timeline(olga_of(jam), jam, team_size=2)
    assert page.status_code == 422
    sentence = "Low Rank has 3 members already, so teams cannot be smaller than that."
    assert page.context["form"].non_field_errors() == [sentence]
    assert save_timeline(olga_of(jam), jam, team_size=3).status_code == 303
    jam.refresh_from_db()
    assert jam.team_size == 3
