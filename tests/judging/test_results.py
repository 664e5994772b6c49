import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import AuditEntry, Message
from jam import clock
from jam.phases import Phase
from judging.actions import (
    NotPublished,
    TooEarly,
    TooLate,
    award_by_rank,
    computed_results,
    publish_results,
    unpublish_results,
)
from judging.models import Award, Result, Review
from judging.ranking import rank_labels
from tests.factories import a_participant, a_submission, a_team, a_user, an_organiser

from .scene import (
    a_dealt_jam,
    a_jam_to_judge,
    a_jam_to_publish,
    a_published_jam,
    at_once,
    close_judging,
    everyone_rates,
    rate,
    url,
)

pytestmark = pytest.mark.django_db


def overall(jam):
    return {result.submission.number: result for result in Result.objects.overall().filter(submission__jam=jam)}


# Publishing


def test_publishing_stores_a_result_overall_and_on_each_criterion():
    jam = a_published_jam()
    assert Result.objects.count() == 6 * (1 + 3)
    results = overall(jam)
    assert [results[n].n for n in range(1, 7)] == [5] * 6
    by_score = sorted(results.values(), key=lambda result: -result.score)
    assert [result.rank for result in by_score] == sorted(result.rank for result in by_score)
    assert by_score[0].submission.number == 4  # finding 4 got fives everywhere
    for result in Result.objects.all():
        assert result.lo <= result.score <= result.hi
        assert result.rank_lo <= result.rank <= result.rank_hi


def test_publishing_opens_the_results_phase():
    jam = a_published_jam()
    assert jam.phase(clock.now()) is Phase.RESULTS


@pytest.mark.parametrize("phase", [Phase.BUILDING, Phase.JUDGING])
def test_nothing_is_published_before_judging_closes(phase):
    jam = a_jam_to_judge(phase=phase)
    with pytest.raises(TooEarly):
        publish_results(jam, by=an_organiser(jam))
    assert Result.objects.count() == 0


@pytest.mark.parametrize(("after", "public"), [(timedelta(microseconds=-1), False), (timedelta(0), True)])
def test_publishing_waits_for_the_close_to_the_microsecond(monkeypatch, after, public):
    jam = a_dealt_jam()
    everyone_rates(jam)
    monkeypatch.setattr(clock, "now", lambda: jam.judging_closes_at + after)
    olga = an_organiser(jam)
    if public:
        assert publish_results(jam, by=olga)
    else:
        with pytest.raises(TooEarly):
            publish_results(jam, by=olga)


def test_publishing_twice_is_publishing_once():
    jam = a_jam_to_publish()
    olga = an_organiser(jam)
    assert [publish_results(jam, by=olga), publish_results(jam, by=olga)] == [True, False]
    assert AuditEntry.objects.filter(action="published the results").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_organisers_who_publish_at_once_publish_once():
    jam = a_jam_to_publish()
    organisers = [an_organiser(jam, user=a_user(f"Olga{n}")) for n in range(4)]
    outcomes = at_once(*[lambda by=by: publish_results(jam, by=by) for by in organisers])
    assert sorted(outcomes) == [False, False, False, True]
    assert Result.objects.count() == 24
    assert AuditEntry.objects.filter(action="published the results").count() == 1
    assert Message.objects.filter(kind="results").count() == 6


def test_everyone_who_took_part_or_judged_is_told_once():
    jam = a_jam_to_publish()
    a_participant(jam=jam, user=a_user("Cleo"))
    olga = an_organiser(jam)
    publish_results(jam, by=olga)
    unpublish_results(jam, by=olga)
    publish_results(jam, by=olga)
    told = Message.objects.filter(kind="results")
    assert sorted(told.values_list("user__name", flat=True)) == ["Cleo", *[f"Member{n}-0" for n in range(1, 7)]]
    assert "/feedback/" not in told.get(user__name="Cleo").text
    assert "/feedback/" in told.get(user__name="Member1-0").text


def test_unfinished_reviews_do_not_count():
    jam = a_dealt_jam()
    everyone_rates(jam)
    Review.objects.filter(assignment__submission__number=1).update(finished_at=None)
    close_judging()
    publish_results(jam, by=an_organiser(jam))
    assert (overall(jam)[1].n, overall(jam)[1].rank, overall(jam)[1].score) == (0, None, None)


def test_fewer_ratings_than_the_rule_means_no_rank():
    jam = a_dealt_jam(min_reviews=3)
    everyone_rates(jam)
    few = Review.objects.filter(assignment__submission__number=4)[2:]
    Review.objects.filter(pk__in=few).update(finished_at=None)
    close_judging()
    publish_results(jam, by=an_organiser(jam))
    result = overall(jam)[4]
    assert (result.n, result.rank, result.rank_lo) == (2, None, None)
    assert result.score > 3
    assert sorted(r.rank for r in overall(jam).values() if r.rank)[0] == 1


def test_the_disqualified_and_withdrawn_are_not_scored():
    jam = a_dealt_jam()
    everyone_rates(jam)
    jam.submissions.get(number=4).disqualify("It was not theirs.", now=clock.now())
    close_judging()
    publish_results(jam, by=an_organiser(jam))
    assert sorted(overall(jam)) == [1, 2, 3, 5, 6]


def test_weights_move_the_score():
    jam = a_dealt_jam()
    for judge in jam.judges.all():
        for assignment in judge.assignments.select_related("judge__jam", "submission"):
            rate(assignment, *((5, 1, 1) if assignment.submission.number == 1 else (1, 5, 5)))
    close_judging()
    publish_results(jam, by=an_organiser(jam))
    assert overall(jam)[1].raw == pytest.approx((5 * 2 + 1 + 1) / 4)
    assert overall(jam)[2].raw == pytest.approx((1 * 2 + 5 + 5) / 4)


def test_a_jam_nobody_rated_can_be_published():
    jam = a_dealt_jam()
    close_judging()
    assert publish_results(jam, by=an_organiser(jam))
    assert {result.rank for result in Result.objects.all()} == {None}


def test_a_jam_without_submissions_can_be_published(client):
    jam = a_dealt_jam(teams=0)
    close_judging()
    assert publish_results(jam, by=an_organiser(jam))
    assert client.get(url("result-list", jam)).status_code == 200


def test_publishing_stores_what_the_preview_showed():
    jam = a_jam_to_publish()
    preview = {(r.submission_id, r.criterion_id): (r.score, r.rank) for r in computed_results(jam)}
    publish_results(jam, by=an_organiser(jam))
    assert {(r.submission_id, r.criterion_id): (r.score, r.rank) for r in Result.objects.all()} == preview


# Taking back


def test_results_can_be_taken_back_within_half_an_hour():
    jam = a_published_jam()
    unpublish_results(jam, by=an_organiser(jam, user=a_user("Otto")))
    jam.refresh_from_db()
    assert (jam.phase(clock.now()), Result.objects.count()) == (Phase.DELIBERATION, 0)
    assert AuditEntry.objects.filter(action="took the results back").count() == 1


@pytest.mark.parametrize(("after", "possible"), [(timedelta(microseconds=-1), True), (timedelta(0), False)])
def test_the_half_hour_ends_to_the_microsecond(monkeypatch, after, possible):
    jam = a_published_jam()
    olga = an_organiser(jam, user=a_user("Otto"))
    monkeypatch.setattr(clock, "now", lambda: jam.results_published_at + timedelta(minutes=30) + after)
    if possible:
        unpublish_results(jam, by=olga)
    else:
        with pytest.raises(TooLate):
            unpublish_results(jam, by=olga)
    assert Result.objects.exists() is not possible


def test_what_is_not_public_cannot_be_taken_back():
    jam = a_jam_to_publish()
    with pytest.raises(NotPublished):
        unpublish_results(jam, by=an_organiser(jam))


# Awards


def test_awards_start_with_the_first_three_of_the_ranking():
    jam = a_jam_to_publish(teams=6)
    olga = an_organiser(jam)
    award_by_rank(jam, by=olga)
    first = jam.awards.first()
    assert list(jam.awards.values_list("name", flat=True)) == ["First place", "Second place", "Third place"]
    assert first.submission.number == 4
    assert award_by_rank(jam, by=olga) == []
    assert jam.awards.count() == 3


def test_a_shared_place_gives_two_awards_of_the_same_name():
    jam = a_dealt_jam(teams=6)
    everyone_rates(jam, lambda assignment: 3)
    close_judging()
    award_by_rank(jam, by=an_organiser(jam))
    assert set(jam.awards.values_list("name", flat=True)) == {"First place"}


def test_there_is_no_ranking_to_award_while_judging_is_open(client):
    jam = a_dealt_jam()
    client.force_login(an_organiser(jam))
    assert client.post(url("manage-awards-by-rank", jam)).status_code == 422
    assert jam.awards.count() == 0


def test_an_organiser_adds_edits_moves_and_deletes_awards(client):
    jam = a_jam_to_publish()
    client.force_login(an_organiser(jam))
    best, other = jam.submissions.get(number=4), jam.submissions.get(number=1)
    client.post(url("manage-awards-by-rank", jam))
    typed = {"name": "Best negative result", "submission": other.pk, "sentence": "Reported in full."}
    assert client.post(url("manage-award-new", jam), typed).status_code == 303
    special = jam.awards.get(name="Best negative result")
    assert client.post(url("manage-award-edit", jam, special.pk), typed | {"submission": best.pk}).status_code == 303
    client.post(url("manage-award-move", jam, special.pk), {"direction": "up"})
    client.post(url("manage-award-delete", jam, jam.awards.get(name="Second place").pk))
    names = list(jam.awards.values_list("name", "submission__number"))
    assert [name for name, _number in names] == ["First place", "Best negative result", "Third place"]
    assert names[1][1] == 4


@pytest.mark.parametrize("bad", [{"name": ""}, {"submission": ""}, {"submission": "0"}, {"sentence": "x" * 301}])
def test_a_bad_award_is_refused_and_what_was_typed_is_kept(client, bad):
    jam = a_jam_to_publish()
    client.force_login(an_organiser(jam))
    typed = {"name": "Boldest", "submission": jam.submissions.first().pk, "sentence": "Because."}
    answer = client.post(url("manage-award-new", jam), typed | bad)
    assert answer.status_code == 422
    assert jam.awards.count() == 0


def test_an_award_goes_to_this_jams_submissions_only(client):
    jam = a_jam_to_publish()
    client.force_login(an_organiser(jam))
    foreign = a_submission()
    answer = client.post(url("manage-award-new", jam), {"name": "Boldest", "submission": foreign.pk})
    assert answer.status_code == 422


# The desk


def test_the_preview_is_for_organisers_and_says_so(client):
    jam = a_jam_to_publish()
    client.force_login(an_organiser(jam))
    page = client.get(url("manage-results", jam)).content.decode()
    assert "Preview, only organisers see this" in page
    assert page.count('<tr role="row"') == 1 + 6
    assert Result.objects.count() == 0


def test_while_judging_is_open_even_organisers_see_no_preview(client):
    jam = a_dealt_jam()
    everyone_rates(jam)
    client.force_login(an_organiser(jam))
    page = client.get(url("manage-results", jam)).content.decode()
    assert "ranks" not in page
    assert "Publish now" not in page
    assert client.post(url("manage-publish-results", jam)).status_code == 422


def test_publishing_and_taking_back_in_the_browser(client):
    jam = a_jam_to_publish()
    client.force_login(an_organiser(jam))
    answer = client.post(url("manage-publish-results", jam))
    assert (answer.status_code, answer.url) == (303, url("manage-results", jam))
    assert "Take the results back" in client.get(answer.url).content.decode()
    assert client.post(url("manage-unpublish-results", jam)).status_code == 303
    assert "Publish now" in client.get(answer.url).content.decode()
    assert client.post(url("manage-unpublish-results", jam)).status_code == 422


# Pages


def test_the_ranking_in_order_with_ranges_and_judges(client):
    jam = a_published_jam()
    answer = client.get(url("result-list", jam))
    page = answer.content.decode()
    ranking = answer.context["ranking"]
    assert ranking.rows[0].submission.number == 4
    assert page.count("5 judges</span>") == 6
    assert all(f"likely {row.result.rank_lo}" in page for row in ranking.rows)
    assert ranking.closeness in page


def test_ties_share_a_rank():
    jam = a_published_jam()
    Result.objects.overall().filter(submission__number__in=(1, 2)).update(rank=2)
    labels = rank_labels(Result.objects.overall())
    by_number = {s.number: labels[s.pk, None] for s in jam.submissions.all()}
    assert (by_number[1], by_number[2], by_number[4]) == ("=2", "=2", "1")


def test_the_top_three_on_each_criterion_are_marked(client):
    jam = a_published_jam()
    page = client.get(url("result-list", jam)).content.decode()
    ranks = Result.objects.filter(criterion__isnull=False, rank__lte=3).count()
    assert page.count('class="cr top"') == ranks


def test_a_page_for_each_criterion(client):
    jam = a_published_jam()
    criterion = jam.criteria.first()
    page = client.get(url("result-criterion", jam, criterion.slug)).content.decode()
    assert criterion.question in page
    assert page.count('<tr role="row"') == 7
    assert client.get(url("result-criterion", jam, "no-such-criterion")).status_code == 404


def test_the_own_row_is_marked_for_its_team_alone(client):
    jam = a_published_jam()
    assert "your team" not in client.get(url("result-list", jam)).content.decode()
    client.force_login(jam.submissions.get(number=1).team.members.first().user)
    page = client.get(url("result-list", jam)).content.decode()
    assert page.count("<em>your team</em>") == 1
    assert page.count('class="own"') == 1
    assert url("feedback", jam) in page


def test_the_unranked_are_listed_by_title_without_a_rank(client):
    jam = a_dealt_jam(teams=8, min_reviews=5)
    everyone_rates(jam)
    for number in (7, 2):
        few = Review.objects.filter(assignment__submission__number=number)[1:]
        Review.objects.filter(pk__in=few).update(finished_at=None)
    close_judging()
    publish_results(jam, by=an_organiser(jam))
    answer = client.get(url("result-list", jam))
    assert [r.submission.number for r in answer.context["ranking"].unranked] == [2, 7]
    assert "Not ranked: fewer than 5 ratings" in answer.content.decode()
    assert "1 rating</span>" in answer.content.decode()


def test_the_disqualified_are_shown_with_the_reason(client):
    jam = a_published_jam()
    jam.submissions.get(number=4).disqualify("It was written by somebody else.", now=clock.now())
    page = client.get(url("result-list", jam)).content.decode()
    assert "Disqualified" in page
    assert "It was written by somebody else." in page
    assert page.count('<tr role="row"') == 6


def test_awards_are_shown_with_their_sentence(client):
    jam = a_published_jam()
    Award.objects.create(jam=jam, name="Boldest", submission=jam.submissions.first(), sentence="Nobody else dared.")
    page = client.get(url("result-list", jam)).content.decode()
    assert "“Nobody else dared.”" in page


def test_no_figure_has_more_than_two_decimals_nor_a_range_narrower_than_a_tenth():
    result = Result(score=3.0, lo=2.999, hi=3.001, n=40)
    assert result.shown_range == pytest.approx((2.95, 3.05))
    assert Result(score=5.2, lo=5.1, hi=5.4, n=3).shown_range == pytest.approx((4.9, 5.0))
    assert Result(score=1.0, lo=0.4, hi=1.02, n=3).shown_range == pytest.approx((1.0, 1.1))
    assert Result(score=4.0, lo=3.2, hi=4.7, n=3).shown_range == (3.2, 4.7)
    for score in (1.0, 2.2, 4.99, 5.0, 5.3):
        lo, hi = Result(score=score, lo=score, hi=score, n=1).shown_range
        assert hi - lo == pytest.approx(0.1)


def test_the_data_say_the_same_as_the_page(client):
    jam = a_published_jam()
    data = json.loads(client.get(url("results-json", jam)).content)
    assert data["results"][0]["submission"] == 4
    ranks = [row["rank"] for row in data["results"]]
    assert ranks == sorted(ranks)
    assert set(data["results"][0]["criteria"]) == set(jam.criteria.values_list("slug", flat=True))
    csv = client.get(url("results-csv", jam)).content.decode("utf-8-sig").splitlines()
    assert len(csv) == 1 + 24
    assert csv[0].startswith('"submission","title","team","round","criterion","rank"')
    assert (
        client.get(url("results-csv", jam))["Content-Disposition"] == f'attachment; filename="{jam.slug}-results.csv"'
    )
    text = json.dumps(data)
    numbers = [
        n for n in text.replace(",", " ").replace("]", " ").replace("[", " ").split() if "." in n and n[0].isdigit()
    ]
    assert [n for n in numbers if len(n.split(".")[1].strip("}")) > 2] == []


def test_a_results_page_makes_as_many_queries_for_thirty_as_for_three(client):
    costs = []
    for teams in (4, 14):
        jam = a_published_jam(teams=teams, reviews_per_judge=3)
        client.get(url("result-list", jam))
        with CaptureQueriesContext(connection) as queries:
            client.get(url("result-list", jam))
        costs.append(len(queries))
    assert costs[0] == costs[1]


def test_the_method_says_what_is_computed_and_with_which_weights(client):
    jam = a_published_jam()
    page = client.get(url("results-method", jam)).content.decode()
    assert jam.deal.seed in page
    assert "30 finished ratings of 6 projects" in page
    assert "counts double" in page


def test_before_results_the_method_is_public_and_the_figures_are_not(client):
    jam = a_jam_to_publish()
    page = client.get(url("results-method", jam)).content.decode()
    assert "counts double" in page
    assert jam.deal.seed not in page
    assert "finished ratings of" not in page


# Feedback


def test_a_team_reads_what_judges_wrote_without_names(client):
    jam = a_dealt_jam()
    everyone_rates(jam)
    review = Review.objects.filter(assignment__submission__number=1).first()
    review.comment, review.note = "Lead with the failure.", "I suspect they copied."
    review.save()
    close_judging()
    publish_results(jam, by=an_organiser(jam))
    client.force_login(jam.submissions.get(number=1).team.members.first().user)
    page = client.get(url("feedback", jam)).content.decode()
    assert "Lead with the failure." in page
    assert "I suspect they copied." not in page
    assert review.assignment.judge.user.name not in page


def test_nobody_else_has_that_feedback(client):
    jam = a_published_jam()
    Review.objects.filter(assignment__submission__number=1).update(comment="For team 1 alone")
    client.force_login(jam.submissions.get(number=2).team.members.first().user)
    assert "For team 1 alone" not in client.get(url("feedback", jam)).content.decode()
    for user in (an_organiser(jam, user=a_user("Otto")), a_user("Cleo"), a_team(jam=jam).members.first().user):
        client.force_login(user)
        assert client.get(url("feedback", jam)).status_code == 404


def test_before_results_feedback_says_that_it_will_come(client):
    jam = a_jam_to_publish()
    Review.objects.update(comment="Too early")
    client.force_login(jam.submissions.get(number=1).team.members.first().user)
    page = client.get(url("feedback", jam)).content.decode()
    assert "Not yet" in page
    assert "Too early" not in page
