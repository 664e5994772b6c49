"""Moving the timeline: what may move, what may not, and two people at once."""

from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection
from django.urls import reverse

from accounts.models import AuditEntry
from jam import clock
from jam.models import Jam
from jam.phases import Phase
from judging.models import Deal
from tests.factories import a_jam, a_user, an_organiser

from .organising import DAY, HOUR, MINUTE, at, olga_of, save_timeline, signed_in, typed, typed_off_midnight

pytestmark = pytest.mark.django_db


def errors(answer) -> dict[str, list[str]]:
    return dict(answer.context["form"].errors)


def test_the_page_shows_instants_as_the_jams_clocks_do():
    jam = a_jam(time_zone="Europe/Copenhagen")
    page = olga_of(jam).get(reverse("manage-timeline", args=[jam.slug]))
    assert f'value="{typed(jam.submissions_close_at, jam)}"' in page.text
    assert "Copenhagen time" in page.text


def test_a_deadline_moves_and_the_log_keeps_both():
    jam = a_jam(time_zone="Europe/Copenhagen")
    was, new = jam.submissions_close_at, (jam.submissions_close_at + HOUR).replace(second=0, microsecond=0)
    answer = save_timeline(olga_of(jam), jam, submissions_close_at=typed(new, jam))
    jam.refresh_from_db()
    entry = AuditEntry.objects.get()
    assert (answer.status_code, jam.submissions_close_at, jam.sequence) == (303, new, 1)
    assert (entry.action, entry.about) == ("moved the deadline", "submissions close")
    kept = [value.astimezone(UTC).isoformat(timespec="seconds") for value in (was, new)]
    assert entry.detail == {"submissions_close_at": kept}


def test_what_is_sent_back_as_it_was_shown_changes_nothing_to_the_microsecond():
    jam = a_jam(time_zone="America/New_York")
    before = Jam.objects.values().get()
    assert save_timeline(olga_of(jam), jam).status_code == 303
    assert (Jam.objects.values().get(), AuditEntry.objects.count()) == (before, 0)


def test_the_hour_that_comes_twice_in_autumn_stays_the_one_it_was():
    second = datetime(2030, 10, 27, 1, 30, tzinfo=UTC)  # 02:30 in Copenhagen for the second time
    jam = a_jam(time_zone="Europe/Copenhagen", now=second - 1.5 * DAY, phase=Phase.REGISTRATION)
    assert jam.submissions_close_at == second
    assert save_timeline(olga_of(jam), jam, team_size=4).status_code == 303
    jam.refresh_from_db()
    assert (jam.submissions_close_at, jam.team_size) == (second, 4)


def test_rules_change_with_the_same_form():
    jam = a_jam(phase=Phase.REGISTRATION)
    data = {"team_size": 4, "reviews_per_judge": 6, "min_reviews": 2, "grace": 15, "blind": ""}
    assert save_timeline(olga_of(jam), jam, **data).status_code == 303
    jam.refresh_from_db()
    assert (jam.team_size, jam.reviews_per_judge, jam.min_reviews, jam.grace) == (4, 6, 2, 15 * MINUTE)
    assert not jam.blind
    assert AuditEntry.objects.get().action == "changed the rules"


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("team_size", "7", "A team has 1 to 6 members. Choose a number from 1 to 6."),
        ("team_size", "99999999999999999999", "A team has 1 to 6 members. Choose a number from 1 to 6."),
        ("team_size", "six", "Enter a whole number."),
        ("reviews_per_judge", "0", "Choose how many each must rate, from 1 to 20."),
        ("grace", "-5", "Choose a grace of 0 to 1440 minutes."),
        ("submissions_close_at", "", "“Submissions close” is empty. Fill it in."),
        ("submissions_close_at", "tomorrow", "Write a date and a time, like 2030-05-31 18:00."),
        ("submissions_close_at", "0001-01-01T10:00", "Choose a year from 2000 to 2100."),
    ],
)
def test_bad_input_is_refused_and_what_was_typed_is_kept(name, value, sentence):
    jam = a_jam(phase=Phase.REGISTRATION)
    answer = save_timeline(olga_of(jam), jam, **{name: value})
    assert (answer.status_code, errors(answer)[name]) == (422, [sentence])
    assert f'value="{value}"' in answer.text or not value
    assert AuditEntry.objects.count() == 0


@pytest.mark.parametrize("name", ["building_starts_at", "submissions_close_at", "judging_closes_at"])
def test_midnight_is_refused_with_the_reason(name):
    jam = a_jam(phase=Phase.ANNOUNCED, time_zone="Europe/Copenhagen")
    midnight = (getattr(jam, name).astimezone(jam.zone) + 4 * HOUR).strftime("%Y-%m-%dT00:00")
    answer = save_timeline(olga_of(jam), jam, **{name: midnight})
    assert "People read midnight as the wrong day. Use 23:59 or noon." in errors(answer)[name]


def test_a_midnight_that_was_there_before_does_not_stop_other_changes():
    jam = a_jam(phase=Phase.REGISTRATION, now=at("2030-05-10T12:00", "UTC"))
    assert jam.building_starts_at.hour == 0
    assert save_timeline(olga_of(jam), jam, team_size=3).status_code == 303


def test_a_wrong_order_names_both_ends_of_the_pair():
    jam = a_jam(phase=Phase.ANNOUNCED, time_zone="UTC", now=at("2030-05-10T09:00", "UTC"))
    answer = save_timeline(olga_of(jam), jam, judging_closes_at="2030-05-11T10:00")
    assert errors(answer)["judging_closes_at"] == [
        "“Judging closes” (Sat 11 May 2030, 10:00) must come after"
        " “Submissions close” (Sun 12 May 2030, 21:10, with the grace)."
    ]


def test_a_grace_as_long_as_judging_is_refused():
    jam = a_jam(phase=Phase.REGISTRATION)
    answer = save_timeline(olga_of(jam), jam, grace=24 * 60)
    assert [*errors(answer)] == ["grace"]


def test_what_has_begun_cannot_be_moved():
    jam = a_jam(phase=Phase.BUILDING, time_zone="UTC")
    later = typed(jam.building_starts_at + HOUR, jam)
    answer = save_timeline(olga_of(jam), jam, building_starts_at=later)
    assert errors(answer)["building_starts_at"][0].endswith("What has begun cannot be moved.")


def test_nothing_moves_into_the_past():
    jam = a_jam(phase=Phase.BUILDING, time_zone="UTC")
    answer = save_timeline(olga_of(jam), jam, submissions_close_at=typed_off_midnight(clock.now() - HOUR, jam))
    assert errors(answer)["submissions_close_at"][0].startswith("This is in the past. Choose a time from now (")


def test_in_a_draft_everything_may_move():
    jam = a_jam(phase=Phase.BUILDING, time_zone="UTC", published_at=None)
    earlier = typed(jam.building_starts_at - HOUR, jam)
    assert save_timeline(olga_of(jam), jam, building_starts_at=earlier).status_code == 303


def test_a_deadline_that_is_over_can_be_extended_until_judges_have_their_projects():
    jam = a_jam(phase=Phase.JUDGING)
    olga, later = olga_of(jam), typed_off_midnight(clock.now() + HOUR, jam)
    assert save_timeline(olga, jam, submissions_close_at=later).status_code == 303
    jam.refresh_from_db()
    assert jam.phase(clock.now()) is Phase.BUILDING


@pytest.mark.parametrize("change", ["submissions_close_at", "grace", "reviews_per_judge"])
def test_after_the_deal_what_it_follows_from_cannot_change(change):
    jam = a_jam(phase=Phase.JUDGING)
    Deal.objects.create(jam=jam, seed="1", dealt_at=clock.now())
    later = typed_off_midnight(clock.now() + HOUR, jam)
    value = {"submissions_close_at": later, "grace": 20, "reviews_per_judge": 4}[change]
    answer = save_timeline(olga_of(jam), jam, **{change: value})
    assert answer.status_code == 422
    assert [sentence.split(",")[0] for sentence in errors(answer)["__all__"]] == ["Judges have their projects already"]


def test_judging_can_be_reopened_while_results_are_not_public():
    jam = a_jam(phase=Phase.DELIBERATION)
    soon = clock.now() + HOUR
    later = {
        "judging_closes_at": typed_off_midnight(soon, jam),
        "results_expected_at": typed_off_midnight(soon + HOUR, jam),
    }
    assert save_timeline(olga_of(jam), jam, **later).status_code == 303
    jam.refresh_from_db()
    assert jam.phase(clock.now()) is Phase.JUDGING


def test_once_results_are_public_the_timeline_is_history():
    jam = a_jam(phase=Phase.RESULTS)
    answer = save_timeline(olga_of(jam), jam, min_reviews=1)
    assert errors(answer)["__all__"] == ["Results are public, so this timeline is history. Withdraw the results first."]


def test_who_comes_second_is_told_what_the_first_did_and_overwrites_nothing_unseen():
    jam = a_jam(phase=Phase.REGISTRATION, time_zone="UTC")
    shown, olga = jam.sequence, olga_of(jam)
    save_timeline(olga, jam, team_size=4)
    answer = save_timeline(olga, jam, seen=shown, team_size=5)
    jam.refresh_from_db()
    assert (answer.status_code, jam.team_size) == (422, 4)
    assert errors(answer)["team_size"] == ["It is 4 now. Save again to set what you typed."]
    assert f'name="seen" value="{jam.sequence}"' in answer.text
    assert save_timeline(olga, jam, team_size=5).status_code == 303


@pytest.mark.django_db(transaction=True)
def test_of_two_organisers_who_move_the_deadline_at_once_one_does_and_one_is_told():
    jam = a_jam(time_zone="UTC")
    clients = [signed_in(an_organiser(jam, user=a_user(name))) for name in ("Olga", "Oda")]
    answers, barrier = [], Barrier(2)

    def move(client, hours: int) -> None:
        barrier.wait()
        try:
            new = typed(jam.submissions_close_at + hours * HOUR, jam)
            answers.append((save_timeline(client, jam, submissions_close_at=new).status_code, hours))
        finally:
            connection.close()

    threads = [Thread(target=move, args=(client, n)) for n, client in enumerate(clients, start=1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    winner = next(hours for status, hours in answers if status == 303)
    was = jam.submissions_close_at.replace(second=0, microsecond=0)
    jam.refresh_from_db()
    assert sorted(status for status, _hours in answers) == [303, 422]
    assert (jam.sequence, AuditEntry.objects.count()) == (1, 1)
    assert jam.submissions_close_at == was + winner * HOUR


def test_the_page_warns_that_clocks_change_while_the_jam_runs():
    jam = a_jam(phase=Phase.REGISTRATION, time_zone="Europe/Copenhagen", now=at("2030-10-25T12:00"))
    page = olga_of(jam).get(reverse("manage-timeline", args=[jam.slug]))
    assert "Clocks go back by 1 h in Copenhagen while this jam runs" in page.text


# the zone ------------------------------------------------------------------------------------------------------------


def change_zone(client, jam, **data):
    return client.post(reverse("manage-zone", args=[jam.slug]), {"time_zone": "Asia/Tokyo", **data})


def test_a_draft_can_move_to_another_zone_with_the_same_clock_times():
    jam = a_jam(phase=Phase.ANNOUNCED, published_at=None, time_zone="Europe/Copenhagen")
    item = jam.schedule_items.create(title="Talk", starts_at=jam.building_starts_at)
    shown = typed(jam.building_starts_at, jam)
    assert change_zone(olga_of(jam), jam, keep="clock").status_code == 303
    jam.refresh_from_db()
    item.refresh_from_db()
    assert (jam.time_zone, typed(jam.building_starts_at, jam), typed(item.starts_at, jam)) == (
        "Asia/Tokyo",
        shown,
        shown,
    )


def test_the_instants_of_a_public_jam_stay_whatever_is_sent():
    jam = a_jam(phase=Phase.REGISTRATION, time_zone="Europe/Copenhagen")
    was = jam.building_starts_at
    assert change_zone(olga_of(jam), jam, keep="clock").status_code == 303
    jam.refresh_from_db()
    assert (jam.time_zone, jam.building_starts_at) == ("Asia/Tokyo", was)
    assert AuditEntry.objects.get().detail == {"time_zone": ["Europe/Copenhagen", "Asia/Tokyo"]}


def test_a_zone_that_is_none_is_refused():
    jam = a_jam()
    assert change_zone(olga_of(jam), jam, time_zone="Mars/Olympus").status_code == 422


def test_a_zone_that_is_in_use_stays_possible_also_off_the_list():
    jam = a_jam(time_zone="Etc/GMT+3")
    page = olga_of(jam).get(reverse("manage-zone", args=[jam.slug]))
    assert '<option value="Etc/GMT+3" selected>' in page.text


def test_the_clock_runs_on_while_the_page_is_open():
    """A form that was fine when it was shown is judged by the time at which it arrives."""
    jam = a_jam(phase=Phase.REGISTRATION, time_zone="UTC")
    olga, soon = olga_of(jam), typed(jam.building_starts_at + HOUR, jam)
    clock.move(timedelta(days=2))
    answer = save_timeline(olga, jam, building_starts_at=soon)
    assert errors(answer)["building_starts_at"][0].endswith("What has begun cannot be moved.")
