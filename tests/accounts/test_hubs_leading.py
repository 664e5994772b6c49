"""The lead's pages: who may open them, who is here, what goes out as mail."""

import csv
import io
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts import actions
from accounts.models import AuditEntry, Message, Organiser, Participant, User, Waiting
from jam import clock
from jam.models import Hub, ScheduleItem
from jam.phases import Phase
from tests.accounts.helpers import at_once
from tests.factories import a_hub, a_jam, a_participant, a_team, a_user, an_organiser

pytestmark = pytest.mark.django_db
OFFER = {"city": "Aarhus", "venue": "Room 3", "time_zone": "Europe/Copenhagen", "capacity": "12"}


def a_lead(hub, name="Jo"):
    return Organiser.objects.create(jam=hub.jam, hub=hub, user=a_user(name)).user


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def at_hub(hub, name=""):
    person = a_participant(jam=hub.jam, user=a_user(name))
    person.choose_hub(hub)
    return person


def url(name, hub, *args):
    return reverse(name, args=[hub.jam.slug, hub.slug, *args])


def pages_of_leads(hub):
    """Every address below manage/ of this hub, with the methods that it answers."""
    person = at_hub(hub, "Ben")
    waiter = a_participant(jam=hub.jam)
    turn = waiter.user.waits.create(jam=hub.jam, hub=hub, since=clock.now())
    item = ScheduleItem.objects.create(jam=hub.jam, hub=hub, title="Dinner", starts_at=clock.now())
    open_to_get = [
        url("hub-manage", hub),
        url("hub-roster", hub),
        url("hub-remove", hub, person.pk),
        url("hub-manage-message", hub),
        url("hub-write", hub, person.pk),
        url("hub-manage-page", hub),
        url("hub-ask-to-cancel", hub),
        url("hub-manage-schedule", hub),
        url("hub-manage-schedule-new", hub),
        url("hub-manage-schedule-edit", hub, item.pk),
        url("hub-manage-schedule-delete", hub, item.pk),
    ]
    return open_to_get, [url("hub-check-in", hub, person.pk), url("hub-let-in", hub, turn.pk)]


def test_the_list_above_knows_every_page_of_leads():
    from accounts.leading_urls import urlpatterns

    assert len(urlpatterns) == sum(map(len, pages_of_leads(a_hub(a_jam()))))


def test_a_lead_opens_every_page_of_the_hub_and_none_of_another():
    hub = a_hub(a_jam())
    mine, _posts = pages_of_leads(hub)
    others = [*pages_of_leads(a_hub(hub.jam)), *pages_of_leads(a_hub(a_jam()))]
    jo = signed_in(a_lead(hub))
    assert [jo.get(page).status_code for page in mine] == [200] * len(mine)
    for pages in others:
        assert {jo.get(page).status_code for page in pages} <= {404, 405}
        assert {jo.post(page).status_code for page in pages} <= {404, 405}
    assert {jo.post(page).status_code for page in others[1] + others[3]} == {404}


def test_a_lead_opens_no_page_of_organisers():
    hub = a_hub(a_jam())
    jo = signed_in(a_lead(hub))
    slug = hub.jam.slug
    names = "jam timeline page schedule sites resources announcements criteria people teams submissions judging"
    pages = [
        reverse(f"manage-{name}", args=[slug]) for name in (*names.split(), "results", "exports", "log", "organisers")
    ]
    pages += [reverse(f"manage-sites-{name}", args=[slug, hub.pk]) for name in ("edit", "leads", "cancel", "delete")]
    assert {jo.get(page).status_code for page in pages} == {404}
    assert jo.post(reverse("manage-sites-approve", args=[slug, hub.pk])).status_code == 404


@pytest.mark.parametrize(
    "who", ["a stranger", "somebody of the roster", "an organiser of another jam", "a former lead"]
)
def test_to_everybody_else_there_is_no_such_page(who):
    hub = a_hub(a_jam())
    pages, posts = pages_of_leads(hub)
    user = {
        "a stranger": a_user,
        "somebody of the roster": lambda: hub.participants.first().user,
        "an organiser of another jam": lambda: an_organiser(a_jam()),
        "a former lead": lambda: a_lead(hub),
    }[who]()
    Organiser.objects.filter(user=user, hub=hub).delete()
    client = signed_in(user)
    assert {client.get(page).status_code for page in pages} == {404}
    assert {client.post(page).status_code for page in pages + posts} <= {404, 405}
    assert {client.post(page).status_code for page in posts} == {404}


def test_without_signing_in_everything_asks_to():
    pages, posts = pages_of_leads(a_hub(a_jam()))
    assert {Client().get(page).url.partition("?")[0] for page in pages + posts} == {reverse("account_login")}


def test_an_organiser_of_the_jam_opens_them_all():
    hub = a_hub(a_jam())
    pages, _posts = pages_of_leads(hub)
    olga = signed_in(an_organiser(hub.jam))
    assert {olga.get(page).status_code for page in pages} == {200}


# check-in


def test_one_tap_checks_in_and_another_undoes_it():
    hub = a_hub(a_jam())
    ada, jo = at_hub(hub, "Ada"), signed_in(a_lead(hub))
    answer = jo.post(url("hub-check-in", hub, ada.pk), {"here": "yes"})
    assert (answer.status_code, answer.url) == (303, f"{url('hub-manage', hub)}#person-{ada.pk}")
    ada.refresh_from_db()
    assert ada.checked_in_at is not None
    assert jo.get(url("hub-manage", hub)).context["here"] == 1
    jo.post(url("hub-check-in", hub, ada.pk), {"here": "no"})
    ada.refresh_from_db()
    assert ada.checked_in_at is None


def test_two_leads_who_tap_at_once_note_one_arrival(transactional_db):
    hub = a_hub(a_jam())
    ada = at_hub(hub)
    answers = at_once(*[lambda: actions.check_in(hub, ada, is_here=True)] * 12)
    assert answers.count(True) == 1


def test_a_second_tap_keeps_the_earlier_time():
    hub = a_hub(a_jam())
    ada = at_hub(hub)
    actions.check_in(hub, ada, is_here=True)
    ada.refresh_from_db()
    first = ada.checked_in_at
    assert not actions.check_in(hub, ada, is_here=True)
    ada.refresh_from_db()
    assert ada.checked_in_at == first


@pytest.mark.parametrize(
    ("before", "works"), [(timedelta(hours=12, minutes=1), False), (timedelta(hours=11, minutes=59), True)]
)
def test_check_in_opens_twelve_hours_before_building_starts(before, works):
    hub = a_hub(a_jam(phase=Phase.REGISTRATION))
    ada, jo = at_hub(hub), signed_in(a_lead(hub))
    clock.move(hub.jam.building_starts_at - before - clock.now())
    jo.post(url("hub-check-in", hub, ada.pk))
    ada.refresh_from_db()
    assert (ada.checked_in_at is not None) == works


def test_check_in_ends_when_judging_closes():
    hub = a_hub(a_jam(phase=Phase.DELIBERATION))
    ada, jo = at_hub(hub), signed_in(a_lead(hub))
    page = jo.post(url("hub-check-in", hub, ada.pk), follow=True)
    assert [str(m) for m in page.context["messages"]] == ["Judging has closed, so check-in is over."]
    ada.refresh_from_db()
    assert ada.checked_in_at is None


def test_who_moves_to_another_hub_has_not_arrived_there():
    hub = a_hub(a_jam())
    ada = at_hub(hub)
    actions.check_in(hub, ada, is_here=True)
    actions.choose_hub(hub.jam, ada.user, a_hub(hub.jam))
    ada.refresh_from_db()
    assert ada.checked_in_at is None


def test_the_roster_is_found_by_name_and_team():
    hub = a_hub(a_jam())
    ada, ben = at_hub(hub, "Ada"), at_hub(hub, "Ben")
    a_team(ben, name="Low Rank")
    jo = signed_in(a_lead(hub))
    found = [list(jo.get(url("hub-manage", hub), {"q": q}).context["people"]) for q in ("ada", "rank", "")]
    assert found == [[ada], [ben], [ada, ben]]


def test_the_roster_as_a_table_holds_no_address():
    hub = a_hub(a_jam())
    ada = at_hub(hub, "=Ada")
    a_team(ada, name="Low Rank")
    answer = signed_in(a_lead(hub)).get(url("hub-roster", hub))
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(text))) == [["name", "team", "checked in at"], ["'=Ada", "Low Rank", ""]]


def test_pages_of_leads_show_no_address():
    hub = a_hub(a_jam())
    pages, _posts = pages_of_leads(hub)
    jo = signed_in(a_lead(hub))
    assert [page for page in pages if b"@example.org" in jo.get(page, follow=True).getvalue()] == []


def test_three_and_three_hundred_on_the_roster_cost_the_same(django_assert_num_queries):
    hub = a_hub(a_jam(), capacity=400)
    jo = signed_in(a_lead(hub))
    fill(hub, 3)
    with CaptureQueriesContext(connection) as queries:
        jo.get(url("hub-manage", hub))
    fill(hub, 297)
    with django_assert_num_queries(len(queries)):
        assert jo.get(url("hub-manage", hub)).context["total"] == 300


def fill(hub, places):
    """So many on the roster, and as many in line."""
    jam, now = hub.jam, clock.now()
    last = User.objects.count()
    people = User.objects.bulk_create(
        User(email=f"p{last + n}@example.org", name=f"P {n}", password="!") for n in range(2 * places)
    )
    jam.participants.bulk_create(Participant(jam=jam, user=user, hub=hub) for user in people[:places])
    jam.participants.bulk_create(Participant(jam=jam, user=user) for user in people[places:])
    jam.waits.bulk_create(Waiting(jam=jam, user=user, hub=hub, since=now) for user in people[places:])


# mail


def test_a_message_is_read_first_and_then_goes_to_the_roster_once():
    hub = a_hub(a_jam(), city="Oslo")
    ada, ben, jo = at_hub(hub), at_hub(hub), signed_in(a_lead(hub, "Jo"))
    at_hub(a_hub(hub.jam))
    words = {"subject": "Doors open at nine", "text": "Bring a jumper.\nSee http://evil.example/x"}
    page = jo.post(url("hub-manage-message", hub), words)
    assert "Send this to 2 people?" in page.content.decode()
    assert Message.objects.count() == 0
    for _twice in range(2):
        assert jo.post(url("hub-manage-message", hub), {**words, "send": "yes"}).status_code == 303
    mails = Message.objects.order_by("pk")
    assert [(mail.user, mail.subject) for mail in mails] == [
        (ada.user, "Oslo: Doors open at nine"),
        (ben.user, "Oslo: Doors open at nine"),
    ]
    assert "Jo writes to everybody who has a place in Oslo:" in mails[0].text
    assert 'href="http://evil' not in mails[0].html
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.detail["people"]) == ("wrote to a local site", 2)


def test_five_messages_a_day_and_the_sixth_is_kept_as_typed():
    hub = a_hub(a_jam())
    at_hub(hub)
    jo = signed_in(a_lead(hub))
    for n in range(5):
        assert jo.post(url("hub-manage-message", hub), {"subject": f"{n}", "text": "x", "send": "1"}).status_code == 303
    page = jo.post(url("hub-manage-message", hub), {"subject": "six", "text": "kept words", "send": "1"})
    assert page.status_code == 422
    assert "kept words" in page.content.decode()
    assert Message.objects.count() == 5


@pytest.mark.parametrize("wrong", [{"subject": ""}, {"text": " "}, {"text": "x" * 4001}])
def test_a_wrong_message_comes_back(wrong):
    hub = a_hub(a_jam())
    at_hub(hub)
    data = {"subject": "Hello", "text": "Words", "send": "yes", **wrong}
    page = signed_in(a_lead(hub)).post(url("hub-manage-message", hub), data)
    assert (page.status_code, list(page.context["form"].errors), Message.objects.count()) == (422, list(wrong), 0)


def test_a_subject_with_line_breaks_makes_no_header():
    hub = a_hub(a_jam(), city="Oslo")
    at_hub(hub)
    data = {"subject": "Hi\r\nBcc: all@example.com", "text": "Words", "send": "yes"}
    signed_in(a_lead(hub)).post(url("hub-manage-message", hub), data)
    assert Message.objects.get().subject == "Oslo: Hi Bcc: all@example.com"


def test_somebody_of_the_jam_asks_and_the_lead_answers_and_neither_reads_an_address():
    hub = a_hub(a_jam(), city="Oslo")
    ada, jo = a_participant(jam=hub.jam, user=a_user("Ada")), a_lead(hub, "Jo")
    assert signed_in(jo).get(url("hub-write", hub, ada.pk)).status_code == 404
    assert signed_in(ada.user).post(url("hub-contact", hub), {"text": "Is there a lift?"}).status_code == 303
    question = Message.objects.get(kind="hub_question")
    answer_at = url("hub-write", hub, ada.pk)
    assert (question.user, answer_at in question.text, ada.user.email in question.text) == (jo, True, False)
    assert signed_in(jo).post(answer_at, {"text": "Yes, to the left."}).status_code == 303
    answer = Message.objects.get(kind="hub_letter")
    assert (answer.user, "Yes, to the left." in answer.text, jo.email in answer.text) == (ada.user, True, False)


def test_who_is_not_in_the_jam_asks_nothing():
    hub = a_hub(a_jam())
    assert signed_in(a_user("Cleo")).get(url("hub-contact", hub)).status_code == 404


def test_questions_of_a_hub_that_nobody_leads_go_to_the_organisers():
    hub = a_hub(a_jam())
    olga, ada = an_organiser(hub.jam), a_participant(jam=hub.jam)
    signed_in(ada.user).post(url("hub-contact", hub), {"text": "Hello"})
    assert [mail.user for mail in Message.objects.all()] == [olga]


def test_a_lead_cannot_write_to_somebody_of_another_hub():
    hub = a_hub(a_jam())
    cleo = at_hub(a_hub(hub.jam))
    jo = signed_in(a_lead(hub))
    assert jo.post(url("hub-write", hub, cleo.pk), {"text": "Hi"}).status_code == 404
    assert jo.post(url("hub-check-in", hub, cleo.pk)).status_code == 404
    assert jo.post(url("hub-remove", hub, cleo.pk)).status_code == 404
    assert cleo.hub.participants.get() == cleo


# the page and the rows


def test_a_lead_edits_the_page_but_neither_address_nor_approval():
    hub = a_hub(a_jam(), approved_at=None)
    jo = signed_in(a_lead(hub))
    more = {**OFFER, "access": "Step-free", "slug": "x", "approved_at": "2030-01-01", "jam": a_jam().pk}
    assert jo.post(url("hub-manage-page", hub), more).status_code == 303
    found = Hub.objects.get()
    assert (found.city, found.access) == ("Aarhus", "Step-free")
    assert (found.slug, found.approved_at, found.jam) == (hub.slug, None, hub.jam)


def test_a_new_venue_makes_calendars_look_again():
    hub = a_hub(a_jam())
    item = ScheduleItem.objects.create(jam=hub.jam, hub=hub, title="Dinner", starts_at=clock.now())
    signed_in(a_lead(hub)).post(url("hub-manage-page", hub), OFFER)
    item.refresh_from_db()
    assert item.sequence == 1


def test_a_lead_adds_rows_of_this_hub_only_in_its_own_time():
    hub = a_hub(a_jam(time_zone="UTC"), time_zone="Asia/Tokyo")
    other, jo = a_hub(hub.jam), signed_in(a_lead(hub))
    row = {"title": "Dinner", "kind": "social", "starts_at": "2030-01-01T18:00", "hub": other.pk}
    assert jo.post(url("hub-manage-schedule-new", hub), row).status_code == 303
    item = ScheduleItem.objects.get()
    assert (item.hub, item.jam, item.starts_at.isoformat()) == (hub, hub.jam, "2030-01-01T09:00:00+00:00")
    of_all = ScheduleItem.objects.create(jam=hub.jam, title="Keynote", starts_at=clock.now())
    for name in ("hub-manage-schedule-edit", "hub-manage-schedule-delete"):
        assert jo.post(url(name, hub, of_all.pk), row).status_code == 404
    jo.post(url("hub-manage-schedule-delete", hub, item.pk))
    assert list(ScheduleItem.objects.all()) == [of_all]
