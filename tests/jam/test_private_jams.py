"""Who learns of a jam that is unlisted or private: on no list, by no address, and in with a code."""

import re
from functools import partial

import pytest
from django.test import Client
from django.urls import get_resolver, reverse

from accounts.actions import enter_with_code
from accounts.models import AuditEntry, JamAccess, Waiting, WrongCode
from jam import clock, codes
from jam.actions import change_visibility, renew_code
from jam.models import Jam
from jam.phases import Phase
from tests.accounts.helpers import before_it_commits
from tests.factories import (
    a_criterion,
    a_hub,
    a_jam,
    a_judge,
    a_participant,
    a_submission,
    a_team,
    a_user,
    an_organiser,
)
from tests.jam.organising import olga_of, signed_in, url

pytestmark = pytest.mark.django_db
CODE = "ABCDEFGH"


def a_private_jam(**fields) -> Jam:
    return a_jam(**{"visibility": "private", "access_code": CODE, "name": "CANARY", **fields})


def enter(client: Client, code: str = CODE):
    return client.post(reverse("enter-code"), {"code": code})


def test_a_code_has_eight_letters_and_digits_that_nobody_confuses():
    assert all(re.fullmatch("[A-HJ-NP-Z2-9]{8}", codes.new_code()) for _ in range(200))


@pytest.mark.parametrize("typed", ["ABCDEFGH", "abcd efgh", " ab-cd\tef\u2011gh ", "a b c d e f g h"])
def test_a_code_is_read_without_its_case_spaces_and_hyphens(typed):
    assert codes.as_kept(typed) == CODE


@pytest.mark.parametrize("visibility", Jam.Visibility.values)
@pytest.mark.parametrize("draft", [False, True], ids=["published", "draft"])
def test_who_sees_a_jam(visibility, draft):
    code = CODE if visibility == "private" else ""
    jam = a_jam(visibility=visibility, access_code=code, **({"published_at": None} if draft else {}))
    waits, entered, leads = a_user(), a_user(), a_user()
    Waiting.objects.create(user=waits, jam=jam, since=clock.now())
    JamAccess.objects.create(user=entered, jam=jam, at=clock.now())
    leads.organiser_roles.create(jam=jam, hub=a_hub(jam))
    people = {
        "stranger": a_user(),
        "organiser elsewhere": an_organiser(a_jam()),
        "participant": a_participant(jam=jam).user,
        "waits": waits,
        "entered": entered,
        "leads a site": leads,
        "judge": a_judge(jam).user,
        "organiser": an_organiser(jam),
    }
    seen = {name for name, user in people.items() if Jam.objects.visible_to(user).filter(pk=jam.pk).exists()}
    outside = {"stranger", "organiser elsewhere"}
    private = set(people) - outside
    assert seen == ({"organiser"} if draft else private if visibility == "private" else set(people))
    assert Jam.objects.listed().filter(pk=jam.pk).exists() == (visibility == "public" and not draft)


def test_the_code_lets_in_whoever_is_signed_in(client):
    jam = a_private_jam()
    cleo = a_user("Cleo")
    client.force_login(cleo)
    assert client.get(jam.get_absolute_url()).status_code == 404
    answer = enter(client, "abcd efgh")
    assert (answer.status_code, answer["Location"]) == (303, jam.get_absolute_url())
    assert enter(client).status_code == 303  # a second time changes nothing
    assert (client.get(jam.get_absolute_url()).status_code, JamAccess.objects.count()) == (200, 1)


def test_a_link_with_the_code_only_fills_it_in(client):
    jam = a_private_jam()
    client.force_login(a_user("Cleo"))
    page = client.get(reverse("enter-code"), {"code": CODE})
    assert page.context["form"]["code"].value() == CODE
    assert (client.head(reverse("enter-code"), {"code": CODE}).status_code, jam.access.count()) == (200, 0)


def test_a_stranger_signs_in_first_and_comes_back_with_the_code(client):
    a_private_jam()
    answer = client.get(reverse("enter-code"), {"code": CODE})
    assert answer["Location"] == "/account/login/?next=/jams/enter/%3Fcode%3DABCDEFGH"
    assert b"CANARY" not in client.get(answer["Location"]).content


@pytest.mark.parametrize("code", ["", "   ", "---", "WRONGONE", "x" * 500, "ＡＢＣＤ", "🗝️", "' OR 1=1 --"])
def test_a_wrong_code_says_so_and_is_kept(client, code):
    a_private_jam(), a_jam()
    client.force_login(a_user("Cleo"))
    answer = enter(client, code)
    assert (answer.status_code, answer.context["form"]["code"].value(), JamAccess.objects.count()) == (422, code, 0)


def test_nobody_tries_codes_by_the_dozen(client, settings):
    jam = a_private_jam()
    client.force_login(a_user("Cleo"))
    answers = [enter(client, f"WRONG{n:03}").status_code for n in range(11)]
    assert answers == [422] * 10 + [429]
    assert (enter(client).status_code, jam.access.count()) == (429, 0)  # the right one neither, until it is over
    assert enter(signed_in(a_user("Ben"))).status_code == 303


def test_a_renewed_code_lets_nobody_in_with_the_old_one_and_puts_nobody_out():
    jam, olga = a_private_jam(), a_user("Olga")
    ben, cleo = a_user("Ben"), a_user("Cleo")
    enter_with_code(CODE, ben)
    renew_code(jam, by=olga)
    with pytest.raises(WrongCode):
        enter_with_code(CODE, cleo)
    assert enter_with_code(codes.as_shown(jam.access_code), cleo) == jam
    assert Jam.objects.visible_to(ben).get() == jam
    assert AuditEntry.objects.get().action == "renewed the code"


def test_the_old_code_opens_nothing_while_it_is_being_renewed(transactional_db):
    jam, cleo = a_private_jam(), a_user("Cleo")
    renew = partial(renew_code, jam, by=an_organiser(jam))
    assert before_it_commits(renew, partial(enter_with_code, CODE, cleo)) == "WrongCode"
    assert JamAccess.objects.count() == 0


def test_a_draft_opens_to_no_code():
    jam = a_private_jam(published_at=None)
    with pytest.raises(WrongCode):
        enter_with_code(CODE, a_user())
    assert not jam.access.exists()


def test_an_organiser_makes_a_jam_private_and_public_again():
    jam = a_jam()
    olga = olga_of(jam)
    page = url("access", jam)
    assert olga.post(page, {"visibility": "private"}).status_code == 303
    jam.refresh_from_db()
    code = jam.access_code
    assert (jam.visibility, len(code)) == ("private", 8)
    assert olga.get(page).context["code"] == codes.as_shown(code)
    for visibility in ("public", "private", "private"):
        olga.post(page, {"visibility": visibility})
    jam.refresh_from_db()
    assert (jam.visibility, jam.access_code) == ("private", code)
    assert [entry.detail["visibility"] for entry in AuditEntry.objects.all()] == [
        ["public", "private"],
        ["private", "public"],
        ["public", "private"],
    ]


@pytest.mark.parametrize("sent", [{}, {"visibility": "secret"}, {"visibility": ["public", "x"]}])
def test_nothing_else_can_be_chosen(sent):
    jam = a_jam()
    answer = olga_of(jam).post(url("access", jam), sent)
    jam.refresh_from_db()
    assert (answer.status_code, jam.visibility) == (422, "public")


def test_the_code_of_a_jam_that_became_public_still_leads_to_it():
    jam = a_private_jam()
    change_visibility(jam, "public", by=a_user("Olga"))
    assert (enter_with_code(CODE, a_user()), jam.access.count()) == (jam, 0)


def test_an_organiser_takes_access_back_from_whoever_does_not_take_part():
    jam = a_private_jam()
    cleo, ada = a_user("Cleo"), a_participant(jam=jam).user
    for user in (cleo, ada):
        enter_with_code(CODE, user)
    olga = olga_of(jam)
    page = olga.get(url("access", jam))
    assert [entry.user for entry in page.context["page_obj"]] == [cleo]
    gone = [olga.post(url("access-revoke", jam, jam.access.get(user=user).pk)).status_code for user in (cleo, ada)]
    assert (gone, [access.user for access in jam.access.all()]) == ([303, 404], [ada])
    assert signed_in(cleo).get(jam.get_absolute_url()).status_code == 404
    assert (AuditEntry.objects.get().action, AuditEntry.objects.get().about) == ("took access back", "Cleo")


def test_access_of_another_jam_is_not_taken_back_here():
    jam, other = a_private_jam(), a_jam()
    enter_with_code(CODE, a_user())
    olga = olga_of(other)
    assert olga.post(url("access-revoke", other, jam.access.get().pk)).status_code == 404
    assert [olga.post(url(name, jam)).status_code for name in ("access", "access-renew")] == [404, 404]
    assert Client().get(url("access", jam)).status_code == 302


@pytest.mark.parametrize(("visibility", "cached"), [("public", ""), ("unlisted", ""), ("private", "private")])
def test_search_engines_and_shared_caches_leave_it_alone(client, visibility, cached):
    jam = a_jam(visibility=visibility, access_code=CODE if visibility == "private" else "")
    client.force_login(a_participant(jam=jam).user)
    answer = client.get(jam.get_absolute_url())
    robots = "" if visibility == "public" else "noindex, nofollow"
    assert (answer.get("X-Robots-Tag", ""), answer.get("Cache-Control", "")) == (robots, cached)


def test_the_cover_of_a_private_jam_is_kept_by_no_shared_cache(client):
    jam = a_private_jam()
    client.force_login(a_participant(jam=jam).user)
    answer = client.get(reverse("submission-cover", args=[jam.slug, 1]))
    assert sorted(answer["Cache-Control"].split(", ")) == ["max-age=86400", "private"]


def test_enter_is_no_address_for_a_jam():
    with pytest.raises(Exception, match="address of this site"):
        a_jam(slug="enter").full_clean()


def test_an_unlisted_jam_is_for_everybody_who_has_its_address_and_on_no_list(client):
    jams = [a_jam(visibility="unlisted", name="CANARY", phase=phase) for phase in Phase]
    assert {client.get(jam.get_absolute_url()).status_code for jam in jams} == {200}
    lists = ["/", "/jams/", "/jams.ics"]
    assert [b"CANARY" in client.get(address).content for address in lists] == [False] * len(lists)


def a_place_in(jam: Jam, *, members: int = 1):
    """A team of the private jam, and the address of its invite link."""
    people = [a_participant(jam=jam) for _ in range(members)]
    team = a_team(*people, name="The one team")
    link = team.invite(by=people[0].user, now=clock.now())
    return team, reverse("invitation", args=[link.token])


def test_an_invitation_names_the_jam_to_its_holder_and_shows_none_of_its_pages(client):
    jam = a_private_jam(team_size=2)
    a_team(a_participant(jam=jam), name="CANARY TEAM").__class__.objects.filter(jam=jam).update(is_open=True)
    _team, address = a_place_in(jam, members=2)
    client.force_login(a_user("Cleo"))
    html = client.get(address).content.decode()
    assert ("The one team" in html, "CANARY TEAM" in html) == (True, False)
    assert set(re.findall(rf'href="(/jams/{jam.slug}/[^"]*)"', html)) <= {jam.get_absolute_url()}


def test_whoever_accepts_an_invitation_is_in_and_stays_in_after_leaving(client):
    jam = a_private_jam()
    team, address = a_place_in(jam)
    cleo = a_user("Cleo")
    client.force_login(cleo)
    assert client.get(jam.get_absolute_url()).status_code == 404
    assert client.post(address)["Location"] == team.get_absolute_url()
    jam.participants.get(user=cleo).delete()
    assert client.get(jam.get_absolute_url()).status_code == 200


def test_a_full_team_still_lets_whom_it_invited_into_the_jam(client):
    jam = a_private_jam(team_size=1)
    _team, address = a_place_in(jam)
    client.force_login(a_user("Cleo"))
    client.post(address)
    assert client.get(jam.get_absolute_url()).status_code == 200


def every_address_of(jam: Jam) -> list[str]:
    """Each URL below /jams/<jam>/ and /manage/<jam>/, with whatever else it needs."""
    values = {"jam": jam.slug, "name": "participants", "slug": "finding", "hub": "canary"}
    found = []
    for pattern, pieces in get_resolver().reverse_dict.items():
        if isinstance(pattern, str):
            for _shape, params in pieces[0][:1]:
                if "jam" in params:
                    found.append(reverse(pattern, kwargs={name: values.get(name, 1) for name in params}))
    return found


@pytest.mark.parametrize(
    ("who", "phase"),
    [("nobody", Phase.RESULTS), ("a stranger", Phase.BUILDING), ("an organiser of another jam", Phase.RESULTS)],
)
def test_no_address_of_a_private_jam_tells_that_it_exists(client, who, phase):
    """Hidden and absent give the same answer: status, headers and body, but for its own address."""
    jam = a_private_jam(phase=phase, slug="canary", tagline="CANARY", about="CANARY")
    team = a_team(a_participant(jam=jam, user=a_user("CANARY")), name="CANARY")
    a_submission(team=team, title="CANARY"), a_hub(jam, slug="canary", city="CANARY"), a_criterion(jam)
    if who != "nobody":
        client.force_login(an_organiser(a_jam()) if who.startswith("an") else a_user("Cleo"))

    def told(address, method):
        answer = getattr(client, method)(address)
        body = b"".join(answer) if answer.streaming else answer.content
        body = re.sub(rb'nonce="[^"]*"|value="[A-Za-z0-9]{64}"', b"", body)
        kept = {name: value for name, value in answer.items() if name != "Content-Security-Policy"}
        return answer.status_code, {name: v.replace("canary", "absent") for name, v in kept.items()}, body

    addresses = every_address_of(jam)
    assert len(addresses) > 60
    for address in addresses:
        for method in ("get", "post"):
            hidden, absent = told(address, method), told(address.replace("canary", "absent"), method)
            assert b"CANARY" not in hidden[2], address
            if hidden[0] != 405:
                assert hidden == (absent[0], absent[1], absent[2].replace(b"absent", b"canary")), (method, address)
            assert hidden[0] in (302, 404, 405), (method, address, hidden[0])
