from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.http import HttpRequest

from jam import clock
from jam.models import ClockShift

pytestmark = pytest.mark.django_db


def run(*args):
    out = StringIO()
    call_command("clock", *args, stdout=out)
    return out.getvalue()


def shift():
    return ClockShift.objects.get().shift


@pytest.mark.parametrize(
    ("typed", "span"),
    [
        ("+44h", timedelta(hours=44)),
        ("90m", timedelta(minutes=90)),
        ("+1d12h", timedelta(days=1, hours=12)),
        ("-10m", timedelta(minutes=-10)),
        ("+5s", timedelta(seconds=5)),
        ("0", timedelta(0)),
    ],
)
def test_the_clock_runs_as_far_ahead_as_it_is_told(typed, span):
    run(*(["--", typed] if typed.startswith("-") else [typed]))
    assert shift() == span


def test_a_second_shift_replaces_the_first():
    run("+44h")
    run("+1h")
    assert shift() == timedelta(hours=1)


@pytest.mark.parametrize("typed", ["soon", "+44", "44x", "h", "+", "1h foo", "٣h", "+999999d"])
def test_what_is_no_shift_is_refused_with_an_example(typed):
    with pytest.raises(CommandError, match="is not a shift"):
        run(typed)
    assert not ClockShift.objects.exists()


def test_without_a_shift_it_tells_the_time_of_the_site():
    assert run().startswith("It is 20")
    assert not ClockShift.objects.exists()


def test_where_the_clock_may_not_move_it_does_not(settings):
    settings.CLOCK_CAN_MOVE = False
    with pytest.raises(CommandError, match="CLOCK_CAN_MOVE"):
        run("+44h")


def test_a_page_has_one_instant():
    request = HttpRequest()
    assert clock.at(request) == clock.at(request)


def test_the_clock_moves_between_two_questions_in_one_transaction():
    assert clock.now() < clock.now()
