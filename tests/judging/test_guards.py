"""Whoever closes waits for whoever writes: nothing that was accepted is missing, nothing changes under a rating."""

import pytest

from judging.actions import CriteriaFrozen, JudgingClosed, deal, publish_results, save_criterion
from judging.models import Result, Review, ReviewAssignment
from tests.factories import an_organiser

from .scene import a_dealt_jam, a_jam_to_judge, close_judging, judge_named, meanwhile, rate

pytestmark = pytest.mark.django_db(transaction=True)


def a_rating_by(jam, name):
    assignment = judge_named(jam, name).assignments.select_related("judge__jam").first()
    return lambda: rate(assignment, 4)


def test_a_rating_accepted_before_the_close_is_in_the_results():
    jam = a_dealt_jam()
    olga = an_organiser(jam)
    outcomes = meanwhile(
        jam, a_rating_by(jam, "Member1-0"), lambda: publish_results(jam, by=olga), in_between=close_judging
    )
    assert outcomes == [None, True]
    assert sum(Result.objects.overall().values_list("n", flat=True)) == Review.objects.finished().count() == 1


def test_a_rating_that_waited_until_results_were_out_is_refused():
    jam = a_dealt_jam()
    assignment = judge_named(jam, "Member1-0").assignments.select_related("judge__jam").first()
    close_judging()
    publish_results(jam, by=an_organiser(jam))
    with pytest.raises(JudgingClosed):
        rate(assignment, 4)  # its jam was read while judging was open


def test_weights_never_change_under_a_rating():
    jam = a_dealt_jam()
    olga, criterion = an_organiser(jam), jam.criteria.first()
    criterion.weight = 9
    _rated, changed = meanwhile(jam, a_rating_by(jam, "Member1-0"), lambda: save_criterion(criterion, by=olga))
    assert isinstance(changed, CriteriaFrozen)
    assert jam.criteria.get(pk=criterion.pk).weight == 2


def test_the_deal_waits_for_what_is_being_submitted():
    jam = a_jam_to_judge(teams=6)
    last = jam.submissions.last()
    type(last).objects.filter(pk=last.pk).update(submitted_at=None)

    def submit():
        type(last).objects.filter(pk=last.pk).update(submitted_at=last.submitted_at)

    meanwhile(jam, submit, lambda: deal(jam))
    assert ReviewAssignment.objects.filter(submission=last).count() == 5
    assert ReviewAssignment.objects.count() == 30
