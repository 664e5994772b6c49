import pytest
from django.template import Context, Template
from django.test import RequestFactory
from django.urls import reverse

from accounts import actions
from accounts.models import HostingAlready, HubFull, Message, Organiser
from jam.models import Hub
from jam.phases import Phase
from tests.accounts.helpers import at_once
from tests.factories import a_hub, a_jam, a_participant, a_user, an_organiser

pytestmark = pytest.mark.django_db
OFFER = {"city": "Aarhus", "venue": "Room 3", "time_zone": "Europe/Copenhagen", "capacity": "12"}


def url(name, hub):
    return reverse(name, args=[hub.jam.slug, hub.slug])


def test_a_place_is_taken_and_given_up_with_one_click(client):
    hub = a_hub(a_jam())
    ada = a_participant(jam=hub.jam)
    client.force_login(ada.user)
    assert client.get(url("hub-join", hub)).status_code == 405
    answer = client.post(url("hub-join", hub))
    assert (answer.status_code, answer.url) == (303, hub.get_absolute_url())
    ada.refresh_from_db()
    assert ada.hub == hub
    client.post(url("hub-leave", hub))
    ada.refresh_from_db()
    assert ada.hub is None


def test_who_has_not_joined_the_jam_does_so_first_with_the_hub_chosen(client):
    hub = a_hub(a_jam())
    client.force_login(a_user("Ada"))
    answer = client.post(url("hub-join", hub))
    assert answer.url == f"{reverse('jam-join', args=[hub.jam.slug])}?hub={hub.slug}"
    assert "checked" in client.get(answer.url).content.decode()


def test_a_full_hub_refuses_in_plain_words(client):
    hub = a_hub(a_jam(), city="Oslo", capacity=1)
    actions.join(hub.jam, a_user(), hub=hub)
    ada = a_participant(jam=hub.jam)
    client.force_login(ada.user)
    client.post(url("hub-join", hub))
    (message,) = client.get(reverse("team-list", args=[hub.jam.slug])).context["messages"]
    assert (
        str(message) == "Oslo has no place left. Join its waiting list, choose another local site, or take part online."
    )
    ada.refresh_from_db()
    assert ada.hub is None


def test_twenty_at_once_fill_exactly_the_places_there_are(transactional_db):
    hub = a_hub(a_jam(), capacity=5)
    people = [a_participant(jam=hub.jam) for _ in range(20)]
    answers = at_once(*[lambda user=p.user: actions.choose_hub(hub.jam, user, hub) for p in people])
    assert hub.participants.count() == 5
    assert answers.count(HubFull.__name__) == 15


def test_after_the_deadline_places_stay_as_they_are(client):
    hub = a_hub(a_jam(phase=Phase.JUDGING))
    ada = a_participant(jam=hub.jam)
    client.force_login(ada.user)
    client.post(url("hub-join", hub))
    ada.refresh_from_db()
    assert ada.hub is None


@pytest.mark.parametrize("name", ["hub-join", "hub-leave"])
def test_a_hub_that_is_not_public_is_not_there(client, name):
    hub = a_hub(a_jam(), approved_at=None)
    client.force_login(a_participant(jam=hub.jam).user)
    assert client.post(url(name, hub)).status_code == 404


def test_somebody_offers_to_host_and_the_organisers_get_a_mail(client):
    jam, ada = a_jam(), a_user("Ada")
    olga = an_organiser(jam)
    client.force_login(ada)
    answer = client.post(reverse("hub-apply", args=[jam.slug]), OFFER)
    assert answer.status_code == 303
    hub = Hub.objects.get()
    assert (hub.slug, hub.approved_at, hub.capacity) == ("aarhus", None, 12)
    assert Organiser.objects.get(user=ada).hub == hub
    assert not ada.organises(jam)
    assert ada.leads(hub)
    assert [(mail.kind, mail.to) for mail in Message.objects.all()] == [("hub_applied", olga.email)]


def test_the_same_offer_twenty_times_at_once_is_one(transactional_db):
    jam, ada = a_jam(), a_user("Ada")

    def offer():
        fields = {**OFFER, "capacity": 12}
        return actions.apply_to_host(Hub(jam=jam, **fields), ada)

    assert at_once(*[offer] * 20).count(HostingAlready.__name__) == 19
    assert Hub.objects.count() == Organiser.objects.count() == 1


def test_two_sites_in_one_city_get_two_addresses():
    jam = a_jam()
    for _ in range(3):
        actions.apply_to_host(Hub(jam=jam, **{**OFFER, "capacity": 12}), a_user())
    assert sorted(jam.hubs.values_list("slug", flat=True)) == ["aarhus", "aarhus-2", "aarhus-3"]


@pytest.mark.parametrize("wrong", [{"city": ""}, {"capacity": "0"}, {"capacity": "9" * 40}, {"time_zone": "Mars/Base"}])
def test_a_wrong_offer_is_shown_again_with_what_was_typed(client, wrong):
    client.force_login(a_user("Ada"))
    page = client.post(reverse("hub-apply", args=[a_jam().slug]), {**OFFER, **wrong})
    assert page.status_code == 422
    assert list(page.context["form"].errors) == list(wrong)
    assert Hub.objects.count() == 0


def test_an_offer_cannot_approve_itself_or_move_to_another_jam(client):
    jam, other = a_jam(), a_jam()
    client.force_login(a_user("Ada"))
    more = {"approved_at": "2030-01-01 00:00", "jam": other.pk, "slug": "host"}
    client.post(reverse("hub-apply", args=[jam.slug]), {**OFFER, **more})
    hub = Hub.objects.get()
    assert (hub.jam, hub.approved_at, hub.slug) == (jam, None, "aarhus")


def test_when_building_is_over_nobody_hosts(client):
    jam = a_jam(phase=Phase.JUDGING)
    client.force_login(a_user("Ada"))
    assert client.get(reverse("hub-apply", args=[jam.slug])).status_code == 200
    client.post(reverse("hub-apply", args=[jam.slug]), OFFER)
    assert Hub.objects.count() == 0


def places(hubs, user):
    request = RequestFactory().get("/")
    request.user = user
    page = Template("{% load hubs %}{% for hub in hubs %}{% hub_places hub %}{% endfor %}")
    context = Context({"request": request, "hubs": hubs, "csrf_token": "t"})
    context.request = request
    return page.render(context)


def test_places_left_cost_the_same_for_three_and_thirty_hubs(django_assert_num_queries):
    for hubs in (3, 30):
        jam = a_jam()
        ada = a_participant(jam=jam)
        rows = [a_hub(jam, capacity=2) for _ in range(hubs)]
        with django_assert_num_queries(5):  # taken, lines, mine, my turn, the clock
            assert places(rows, ada.user).count("2 places left") == hubs
