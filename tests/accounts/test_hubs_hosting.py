"""An offer, its answer, and the end of a local site."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts import actions
from accounts.models import AuditEntry, Message, Organiser
from jam import clock
from jam.models import Hub, ScheduleItem
from tests.accounts.helpers import at_once
from tests.factories import a_hub, a_jam, a_participant, a_user, an_organiser

pytestmark = pytest.mark.django_db
OFFER = {"city": "Aarhus", "venue": "Room 3", "time_zone": "Europe/Copenhagen", "capacity": "12", "description": "Tea."}


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def manage(name, hub):
    return reverse(f"manage-sites-{name}", args=[hub.jam.slug, hub.pk])


def an_offer(jam=None):
    """Ada's offer, before anybody answered."""
    ada = a_user("Ada")
    hub = Hub(jam=jam or a_jam(), city="Aarhus", venue="Room 3", time_zone="Europe/Copenhagen", capacity=12)
    actions.apply_to_host(hub, ada)
    Message.objects.all().delete()
    return hub, ada


def mails():
    return [(mail.kind, mail.user.name) for mail in Message.objects.order_by("pk")]


def test_an_offer_leads_to_its_page_which_can_be_written_while_it_waits():
    jam, ada = a_jam(), signed_in(a_user("Ada"))
    answer = ada.post(reverse("hub-apply", args=[jam.slug]), OFFER, follow=True)
    assert answer.redirect_chain == [(f"/jams/{jam.slug}/sites/aarhus/manage/page/", 303)]
    assert "Waiting for an organiser’s answer." in answer.content.decode()
    assert ada.post(answer.redirect_chain[0][0], {**OFFER, "access": "Step-free"}).status_code == 303
    assert Hub.objects.get().access == "Step-free"
    assert Client().get(f"/jams/{jam.slug}/sites/aarhus/").status_code == 404
    assert ada.get(f"/jams/{jam.slug}/sites/aarhus/").status_code == 200


def test_the_host_reads_on_the_list_where_the_offer_stands():
    hub, ada = an_offer()
    sites, client = reverse("hub-list", args=[hub.jam.slug]), signed_in(ada)
    assert "Your offer waits for an organiser’s answer." in client.get(sites).content.decode()
    actions.decline_hub(hub, by=an_organiser(hub.jam), answer="We have a room there.")
    assert "declined your offer: “We have a room there.”" in client.get(sites).content.decode()
    assert "Aarhus" not in Client().get(sites).content.decode()


def test_approval_is_mailed_to_the_lead_once():
    hub, _ada = an_offer()
    olga = signed_in(an_organiser(hub.jam))
    for _twice in range(2):
        assert olga.post(manage("approve", hub)).status_code == 303
    assert mails() == [("hub_approved", "Ada")]
    assert reverse("hub-manage", args=[hub.jam.slug, hub.slug]) in Message.objects.get().text
    assert [entry.action for entry in AuditEntry.objects.all()] == ["approved a local site"]


def test_ten_organisers_who_approve_at_once_send_one_mail(transactional_db):
    hub, _ada = an_offer()
    olga = an_organiser(hub.jam)
    at_once(*[lambda: actions.approve_hub(hub, by=olga)] * 10)
    assert (mails(), AuditEntry.objects.count()) == ([("hub_approved", "Ada")], 1)


def test_a_no_needs_a_sentence_and_is_mailed_with_it():
    hub, _ada = an_offer()
    olga = signed_in(an_organiser(hub.jam))
    assert olga.post(manage("decline", hub), {"text": " "}).status_code == 422
    assert olga.post(manage("decline", hub), {"text": "We have a room there."}).status_code == 303
    assert mails() == [("hub_declined", "Ada")]
    assert "We have a room there." in Message.objects.get().text
    hub.refresh_from_db()
    assert (hub.approved_at, hub.declined_at is not None) == (None, True)
    assert olga.get(manage("decline", hub)).status_code == 404


def test_after_a_no_another_place_can_be_offered():
    hub, ada = an_offer()
    actions.decline_hub(hub, by=an_organiser(hub.jam), answer="No.")
    actions.apply_to_host(Hub(jam=hub.jam, city="Oslo", venue="R", time_zone="Europe/Oslo", capacity=3), ada)
    assert sorted(hub.jam.hubs.values_list("city", flat=True)) == ["Aarhus", "Oslo"]


def test_a_cancelled_hub_sends_its_people_online_with_the_two_nearest_by_the_clock():
    jam = a_jam()
    hub = a_hub(jam, city="Copenhagen", time_zone="Europe/Copenhagen")
    for city, zone in (("Tokyo", "Asia/Tokyo"), ("Lisbon", "Europe/Lisbon"), ("Rome", "Europe/Rome")):
        a_hub(jam, city=city, time_zone=zone)
    a_hub(jam, city="Oslo", time_zone="Europe/Oslo", cancelled_at=clock.now())
    ada, ben = a_participant(jam=jam, user=a_user("Ada")), a_participant(jam=jam, user=a_user("Ben"))
    ada.choose_hub(hub)
    ben.user.waits.create(jam=jam, hub=hub, since=clock.now())
    Organiser.objects.create(jam=jam, hub=hub, user=a_user("Jo"))
    item = ScheduleItem.objects.create(jam=jam, hub=hub, title="Dinner", starts_at=jam.building_starts_at)
    olga = signed_in(an_organiser(jam))
    assert "Rome and Lisbon" in olga.get(manage("cancel", hub)).content.decode()
    assert olga.post(manage("cancel", hub), {"text": "The roof leaks."}).status_code == 303
    assert olga.post(manage("cancel", hub), {"text": "The roof leaks."}).status_code == 404
    assert mails() == [("hub_cancelled", "Ada"), ("hub_cancelled", "Ben"), ("hub_cancelled_lead", "Jo")]
    text = Message.objects.filter(user=ada.user).get().text
    assert ("The roof leaks." in text, text.index("Rome") < text.index("Lisbon"), "Tokyo" in text) == (
        True,
        True,
        False,
    )
    ada.refresh_from_db()
    assert (ada.hub, hub.waits.count()) == (None, 0)
    page = Client().get(hub.get_absolute_url())
    assert (page.status_code, "Copenhagen is cancelled" in page.content.decode()) == (410, True)
    assert item.title not in Client().get(reverse("schedule", args=[jam.slug])).content.decode()
    assert item.title not in Client().get(reverse("schedule-ics", args=[jam.slug])).content.decode()
    assert hub.city not in [h.city for h in Client().get(reverse("hub-list", args=[jam.slug])).context["hubs"]]
    assert [entry.action for entry in AuditEntry.objects.all()] == ["cancelled a local site"]


def test_cancelled_by_five_at_once_everybody_gets_one_mail(transactional_db):
    hub = a_hub(a_jam())
    people = [a_participant(jam=hub.jam) for _ in range(8)]
    for person in people[:4]:
        person.choose_hub(hub)
    olga = an_organiser(hub.jam)
    late = [lambda user=p.user: actions.choose_hub(hub.jam, user, hub) for p in people[4:]]
    at_once(*[lambda: actions.cancel_hub(hub, by=olga, reason="Rain.")] * 5, *late)
    assert hub.participants.count() == 0
    told = list(Message.objects.filter(kind="hub_cancelled").values_list("user", flat=True))
    assert len(told) == len(set(told))
    assert AuditEntry.objects.filter(action="cancelled a local site").count() == 1


def test_a_lead_asks_the_organisers_to_cancel_and_nothing_changes():
    hub, ada = an_offer()
    actions.approve_hub(hub, by=an_organiser(hub.jam))
    Message.objects.all().delete()
    ask = reverse("hub-ask-to-cancel", args=[hub.jam.slug, hub.slug])
    assert signed_in(ada).post(ask, {"text": "I am ill."}).status_code == 303
    hub.refresh_from_db()
    assert (mails(), hub.is_open) == ([("hub_cancel_asked", "Olga")], True)


def test_an_organiser_adds_a_lead_by_address_and_takes_the_role_away(settings):
    hub, jo = a_hub(a_jam(), city="Oslo"), a_user("Jo")
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
    olga = signed_in(an_organiser(hub.jam))
    for _twice, status in ((1, 303), (2, 422)):
        assert olga.post(manage("leads", hub), {"email": jo.email.upper()}).status_code == status
    assert (jo.leads(hub), jo.organises(hub.jam), mails()) == (True, False, [("lead_added", "Jo")])
    assert olga.post(manage("leads", hub), {"remove": "9" * 40}).status_code == 404
    assert olga.post(manage("leads", hub), {"remove": hub.leads.get().pk}).status_code == 303
    assert not jo.leads(hub)


# the public pages


def test_who_comes_is_read_by_people_of_the_jam_and_only_who_agreed():
    hub = a_hub(a_jam())
    ada = a_participant(jam=hub.jam, user=a_user("Ada Canary"))
    ben = a_participant(jam=hub.jam, user=a_user("Ben Canary"))
    for person in (ada, ben):
        person.choose_hub(hub)
    show = reverse("hub-show", args=[hub.jam.slug, hub.slug])
    assert signed_in(ada.user).post(show, {"show": "yes"}).status_code == 303

    def names(client):
        page = client.get(hub.get_absolute_url()).content.decode()
        return [name for name in ("Ada Canary", "Ben Canary") if f"<li>{name}</li>" in page]

    inside = a_participant(jam=hub.jam).user
    assert names(signed_in(inside)) == ["Ada Canary"]
    for user in (None, a_user("Cleo"), a_participant(jam=a_jam()).user):
        assert names(signed_in(user) if user else Client()) == []
    signed_in(ada.user).post(show, {"show": "no"})
    assert names(signed_in(inside)) == []


def test_the_nearest_by_the_clock_come_first_for_a_reader_whose_zone_is_known():
    jam = a_jam()
    zones = {"Auckland": "Pacific/Auckland", "Berlin": "Europe/Berlin", "Honolulu": "Pacific/Honolulu"}
    for city, zone in zones.items():
        a_hub(jam, city=city, time_zone=zone)
    reader, sites = Client(), reverse("hub-list", args=[jam.slug])
    reader.cookies["tz"] = "Pacific/Honolulu"

    def cities(client, **query):
        return [hub.city for hub in client.get(sites, query).context["hubs"]]

    assert cities(reader) == ["Honolulu", "Auckland", "Berlin"]
    assert cities(reader, sort="city") == cities(Client()) == sorted(zones)


def test_the_calendar_of_one_hub_holds_its_rows_and_what_is_for_everybody():
    jam = a_jam()
    hub, other = a_hub(jam, city="Oslo"), a_hub(jam, city="Oslo")
    for title, place in (("Here", hub), ("Elsewhere", other), ("For all", None)):
        ScheduleItem.objects.create(jam=jam, hub=place, title=title, starts_at=jam.building_starts_at)
    feed = f"{reverse('schedule-ics', args=[jam.slug])}?hub={hub.slug}"
    text = Client().get(feed).content.decode()
    assert [title in text for title in ("Here", "Elsewhere", "For all", "Submissions close")] == [
        True,
        False,
        True,
        True,
    ]
    page = Client().get(hub.get_absolute_url()).context["agenda"]
    assert [line.row.title for _day, lines in page.days for line in lines if line.row] == ["Here"]
    Hub.objects.filter(pk=hub.pk).update(cancelled_at=clock.now())
    text = Client().get(feed).content.decode()
    assert [title in text for title in ("Here", "Elsewhere", "For all")] == [False, False, True]


@pytest.mark.parametrize("who", ["a visitor", "somebody who waits"])
def test_three_and_thirty_hubs_on_the_list_cost_the_same(who, django_assert_num_queries):
    jam = a_jam()
    client, sites = Client(), reverse("hub-list", args=[jam.slug])
    hubs = [a_hub(jam) for _ in range(3)]
    if who != "a visitor":
        ada = a_participant(jam=jam)
        ada.user.waits.create(jam=jam, hub=hubs[0], since=clock.now())
        client.force_login(ada.user)
    client.get(sites)
    with CaptureQueriesContext(connection) as queries:
        client.get(sites)
    for _ in range(27):
        a_hub(jam)
    with django_assert_num_queries(len(queries)):
        assert len(client.get(sites).context["hubs"]) == 30
