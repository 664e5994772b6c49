"""The panels that the jam page, the dashboard and a submission's page are composed of."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.template import Context, Template
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from jam import clock
from jam.phases import Phase
from judging.actions import award_by_rank, deal, report_problem
from judging.needs import needs_of
from judging.standing import standing_of, step_for
from tests.factories import a_hub, a_jam, a_participant, a_submission, a_team, a_user, an_organiser

from .scene import DAY, a_dealt_jam, a_jam_to_judge, a_jam_to_publish, a_published_jam, judge_named, rate, url

pytestmark = pytest.mark.django_db
NOBODY = AnonymousUser()


def step(jam, user=NOBODY):
    return step_for(standing_of(user, jam, now=clock.now()))


def rendered(tag, user=NOBODY, **values):
    request = RequestFactory().get("/")
    request.user = user
    html = Template("{% load judging %}{% " + tag + " %}").render(Context({"request": request, **values}))
    return " ".join(html.split())


# One primary action for each person and phase


@pytest.mark.parametrize(
    ("phase", "action", "page"),
    [
        (Phase.ANNOUNCED, "See the schedule", "schedule"),
        (Phase.REGISTRATION, "Join the jam", "jam-join"),
        (Phase.BUILDING, "Join the jam", "jam-join"),
        (Phase.JUDGING, "Browse submissions", "submission-list"),
        (Phase.DELIBERATION, "Browse submissions", "submission-list"),
        (Phase.RESULTS, "See results", "result-list"),
    ],
)
def test_a_visitor_is_asked_to_join_and_later_to_read(phase, action, page):
    jam = a_jam(phase=phase)
    for user in (NOBODY, a_user("Cleo")):
        assert (step(jam, user).action, step(jam, user).url) == (action, url(page, jam))


@pytest.mark.parametrize(
    ("phase", "action", "page"),
    [
        (Phase.ANNOUNCED, "Edit the page", "manage-page"),
        (Phase.REGISTRATION, "See people", "manage-people"),
        (Phase.BUILDING, "Watch drafts", "manage-submissions"),
        (Phase.JUDGING, "Follow the judging", "manage-judging"),
        (Phase.DELIBERATION, "Publish results", "manage-results"),
        (Phase.RESULTS, "Download the data", "manage-exports"),
    ],
)
def test_an_organiser_gets_the_desk_of_the_phase(phase, action, page):
    jam = a_jam(phase=phase)
    mine = step(jam, an_organiser(jam))
    assert (mine.action, mine.url) == (action, url(page, jam))
    assert mine.links == ((url("manage-jam", jam), "Dashboard"),)


def test_an_unpublished_jam_waits_to_be_published():
    jam = a_jam(phase=Phase.REGISTRATION, published_at=None)
    assert step(jam, an_organiser(jam)).url == url("manage-publish", jam)


def test_an_organiser_who_takes_part_gets_the_step_of_a_participant():
    jam = a_jam(phase=Phase.REGISTRATION)
    olga = an_organiser(jam)
    a_participant(jam=jam, user=olga)
    assert step(jam, olga).action == "Find a team"
    assert "Organise</a>" in rendered("your_jam jam", user=olga, jam=jam)


def test_who_joined_finds_a_team_or_cancels():
    jam = a_jam(phase=Phase.REGISTRATION)
    mine = step(jam, a_participant(jam=jam).user)
    assert (mine.title, mine.url) == ("You are in", url("team-board", jam))
    assert mine.links == ((url("team-new", jam), "Create a team"), (url("jam-leave", jam), "Cancel your place"))


def test_a_team_writes_completes_and_submits():
    jam = a_jam(phase=Phase.BUILDING)
    ada = a_participant(jam=jam)
    team = a_team(ada, name="Low Rank")
    assert (step(jam, ada.user).action, step(jam, ada.user).url) == ("Start your draft", url("submission-edit", jam))
    draft = a_submission(team=team, submitted=False, abstract="", agreed=False)
    mine = step(jam, ada.user)
    assert (mine.title, mine.action, mine.progress) == ("You are in, with Low Rank", "Continue your draft", (2, 10))
    assert mine.text == "Still missing: one-sentence summary and authors’ agreement. Submissions close"
    draft.abstract, draft.agreed = "What we found.", True
    draft.save()
    assert (step(jam, ada.user).action, step(jam, ada.user).url) == ("Check and submit", url("submission-check", jam))
    draft.submitted_at = clock.now()
    draft.save()
    assert (step(jam, ada.user).title, step(jam, ada.user).action) == (
        "Submitted, with Low Rank",
        "Edit your submission",
    )


def test_in_the_grace_what_is_there_can_be_submitted():
    jam = a_jam(phase=Phase.JUDGING, grace=timedelta(hours=18))
    ada, ben = a_participant(jam=jam), a_participant(jam=jam)
    a_submission(team=a_team(ada), submitted=False)
    a_submission(team=a_team(ben))
    assert (step(jam, ada.user).action, step(jam, ada.user).url) == (
        "Submit what you have",
        url("submission-check", jam),
    )
    assert step(jam, ben.user).title == "Yours is in"
    assert step(jam).action == "Browse submissions"


def test_while_projects_are_placed_a_judge_waits():
    jam = a_jam_to_judge()
    ada = jam.participants.first().user
    assert (step(jam, ada).title, step(jam, ada).url) == ("Judging starts", url("judge-home", jam))
    assert step(jam).title == "Judging is open"


def test_a_judge_rates_their_five_and_then_more():
    jam = a_dealt_jam(teams=7)
    jo = judge_named(jam, "Member1-0")
    assert (step(jam, jo.user).action, step(jam, jo.user).url) == ("Rate your five", url("judge-next", jam))
    assignments = list(jo.assignments.select_related("judge__jam"))
    for assignment in assignments[:3]:
        rate(assignment, 4)
    assert (step(jam, jo.user).action, step(jam, jo.user).progress) == ("Rate your five, 2 to go", (3, 5))
    rate(assignments[3], 4)
    assert step(jam, jo.user).action == "Rate your last one"
    rate(assignments[4], 4)
    assert (step(jam, jo.user).action, step(jam, jo.user).url) == ("Rate more", url("judge-more", jam))
    assert step(jam, a_participant(jam=jam).user).action == "Browse submissions"


def test_after_results_a_team_reads_its_feedback():
    jam = a_published_jam()
    ada = jam.submissions.get(number=1).team.members.first().user
    assert step(jam, ada).links == ((url("feedback", jam), "Read your feedback"),)
    assert step(jam, a_participant(jam=jam).user).links == ()


@pytest.mark.parametrize("phase", list(Phase))
def test_the_card_has_one_button_in_every_phase(phase):
    jam = a_jam(phase=phase)
    users = [NOBODY, a_user(), a_participant(jam=jam).user, a_team(jam=jam).members.first().user, an_organiser(jam)]
    for user in users:
        html = rendered("your_jam jam", user=user, jam=jam)
        assert html.count('class="btn"') == 1
        assert ".." not in html


# How to take part


def test_ones_own_steps_are_ticked():
    jam = a_jam(phase=Phase.BUILDING)
    assert rendered("take_part_steps jam", jam=jam).count('class="ok"') == 0
    ada = a_participant(jam=jam)
    assert rendered("take_part_steps jam", user=ada.user, jam=jam).count('class="ok"') == 1
    team = a_team(ada)
    html = rendered("take_part_steps jam", user=ada.user, jam=jam)
    assert (html.count('class="ok"'), html.count("aria-current")) == (2, 1)
    a_submission(team=team)
    html = rendered("take_part_steps jam", user=ada.user, jam=jam)
    assert (html.count('class="ok"'), html.count("aria-current")) == (3, 0)
    assert "Rate five projects" in html


def test_rating_is_ticked_when_the_five_are_done():
    jam = a_dealt_jam()
    jo = judge_named(jam, "Member1-0")
    for assignment in jo.assignments.select_related("judge__jam"):
        rate(assignment, 4)
    assert rendered("take_part_steps jam", user=jo.user, jam=jam).count('class="ok"') == 4


# Results elsewhere


def test_the_teaser_appears_with_the_results():
    jam = a_jam_to_publish()
    award_by_rank(jam, by=an_organiser(jam))
    assert rendered("results_teaser jam", jam=jam) == ""
    public = a_published_jam()
    assert "Rank 1" in rendered("results_teaser jam", jam=public)
    award_by_rank(public, by=an_organiser(public, user=a_user("Otto")))
    html = rendered("results_teaser jam", jam=public)
    assert ["First place" in html, "Finding 4" in html, "Rank 1" in html] == [True, True, False]


def test_a_submissions_page_shows_its_scores_with_the_results():
    jam = a_jam_to_publish()
    assert rendered("score_card submission", submission=jam.submissions.first()) == ""
    public = a_published_jam()
    submission = public.submissions.get(number=4)
    html = rendered("score_card submission", submission=submission)
    assert ["Rank 1, likely" in html, "5 judges rated it" in html, html.count("<svg")] == [True, True, 1 + 4]
    author = submission.team.members.first().user
    assert url("feedback", public) in rendered("score_card submission", user=author, submission=submission)
    assert url("feedback", public) not in html


def test_a_disqualified_submission_shows_no_score():
    jam = a_published_jam()
    submission = jam.submissions.get(number=4)
    submission.disqualify("It was not theirs.", now=clock.now())
    assert rendered("score_card submission", submission=submission) == ""


def test_a_submissions_page_says_whether_this_judge_may_rate_it():
    jam = a_dealt_jam(teams=7)
    jo = judge_named(jam, "Member1-0")
    own = jam.submissions.get(team__members__user=jo.user)
    dealt = jo.assignments.select_related("submission__jam", "judge__jam")
    other = jam.submissions.exclude(assignments__judge=jo).exclude(pk=own.pk).first()
    assert "You cannot rate your own project" in rendered("rate_this submission", user=jo.user, submission=own)
    assert "Rate this project" in rendered("rate_this submission", user=jo.user, submission=dealt[0].submission)
    assert "5 to go" in rendered("rate_this submission", user=jo.user, submission=other)
    for assignment in dealt:
        rate(assignment, 3)
    assert url("judge-more", jam) in rendered("rate_this submission", user=jo.user, submission=other)
    for user in (NOBODY, a_user(), an_organiser(jam)):
        assert rendered("rate_this submission", user=user, submission=other) == ""
    clock.move(DAY)
    assert rendered("rate_this submission", user=jo.user, submission=other) == ""


# The dashboard


def test_coverage_is_drawn_for_every_submission():
    jam = a_dealt_jam(teams=8, min_reviews=2)
    olga = an_organiser(jam)
    rate(jam.judges.first().assignments.select_related("judge__jam").first(), 4)
    html = rendered("coverage_panel jam", user=olga, jam=jam)
    assert html.count("<rect") == 8
    assert html.count('class="below"') == 8
    assert "<b>1</b> of 40 dealt ratings finished" in html
    assert "are dealt to judges" in rendered("coverage_panel jam", user=olga, jam=a_jam())


def texts(jam):
    return [need.text for need in needs_of(jam, now=clock.now())]


def test_an_organiser_is_told_what_waits_while_people_build():
    jam = a_jam(phase=Phase.BUILDING)
    assert texts(jam) == []
    a_participant(jam=jam)
    a_team(jam=jam)
    a_submission(team=a_team(jam=jam), submitted=False)
    a_submission(team=a_team(jam=jam))
    a_hub(jam, approved_at=None)
    assert texts(jam) == [
        "1 draft is not submitted",
        "1 team has no draft",
        "1 person has no team",
        "1 local site waits for you",
    ]


def test_an_organiser_is_told_what_waits_while_judges_rate():
    jam = a_jam_to_judge(teams=7)
    assert texts(jam) == ["Projects are not dealt to judges yet. Is a worker running?"]
    deal(jam)
    jo = judge_named(jam, "Member1-0")
    report_problem(jo.assignments.select_related("judge__jam", "submission").first(), reason="link")
    rate(jo.assignments.select_related("judge__jam").first(), 3)
    assert texts(jam) == [
        "1 project would not open for a judge",
        "7 projects have fewer than 3 ratings",
        "6 judges have not started",
    ]


def test_an_organiser_is_told_to_publish():
    jam = a_jam_to_publish()
    assert texts(jam) == ["Judging is over: check the results and publish them", "No awards yet"]


def test_a_draft_and_a_finished_jam_need_nothing():
    assert texts(a_jam(published_at=None)) == []
    assert texts(a_published_jam()) == []
    assert "Nothing." in rendered("needs_you_now jam", jam=a_jam(phase=Phase.ANNOUNCED))


# The judging desk


def test_the_desk_shows_coverage_and_judges(client):
    jam = a_dealt_jam(teams=7)
    rate(judge_named(jam, "Member1-0").assignments.select_related("judge__jam").first(), 4)
    client.force_login(an_organiser(jam))
    page = " ".join(client.get(url("manage-judging", jam)).content.decode().split())
    assert "<b>1</b> of 35 dealt ratings finished" in page
    assert page.count("0 of 5</span>") == 6
    assert page.count("1 of 5</span>") == 1
    assert page.count('<i class="on">') == 1


def test_the_desk_can_show_only_what_is_below(client):
    jam = a_dealt_jam(teams=7, min_reviews=1)
    rated = judge_named(jam, "Member1-0").assignments.select_related("judge__jam").first()
    rate(rated, 4)
    client.force_login(an_organiser(jam))
    shown = client.get(url("manage-judging", jam) + "?below=1").context["coverage"].object_list
    assert [s.pk for s in shown if s.pk == rated.submission_id] == []
    assert len(shown) == 6


def test_a_late_judge_is_invited_from_the_desk(client):
    jam = a_dealt_jam(teams=7)
    jo = a_user("Jo", email="jo@example.org")
    client.force_login(an_organiser(jam))
    answer = client.post(url("manage-judge-add", jam), {"email": "Jo@Example.org"})
    assert answer.status_code == 303
    assert jam.judges.get(user=jo).assignments.count() == 5
    again = client.post(url("manage-judge-add", jam), {"email": "jo@example.org"})
    assert (again.status_code, "Jo judges this jam already." in again.content.decode()) == (422, True)


@pytest.mark.parametrize("email", ["", "not an address", "a" * 300 + "@example.org"])
def test_what_is_no_address_is_refused_and_kept(client, email):
    jam = a_dealt_jam()
    client.force_login(an_organiser(jam))
    answer = client.post(url("manage-judge-add", jam), {"email": email})
    assert answer.status_code == 422
    assert email in answer.content.decode()
    assert jam.judges.count() == 6


def test_the_desk_makes_as_many_queries_for_fourteen_as_for_four(client):
    costs = []
    for teams in (4, 14):
        jam = a_dealt_jam(teams=teams)
        judge = judge_named(jam, "Member1-0")
        for assignment in judge.assignments.select_related("judge__jam", "submission")[:2]:
            rate(assignment, 2)
        report_problem(judge.assignments.select_related("judge__jam", "submission").last(), reason="link")
        client.force_login(an_organiser(jam))
        client.get(url("manage-judging", jam))
        with CaptureQueriesContext(connection) as queries:
            client.get(url("manage-judging", jam))
        costs.append(len(queries))
    assert costs[0] == costs[1]
