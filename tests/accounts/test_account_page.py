import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse

from accounts.models import AuditEntry, Message
from tests.factories import a_jam, a_participant, a_team, a_user, an_organiser

pytestmark = pytest.mark.django_db


def test_name_and_zone_can_be_changed(client):
    ada = a_user("Ada")
    client.force_login(ada)
    answer = client.post(reverse("account"), {"name": "Ada\u200b King", "time_zone": "Asia/Tokyo"})
    assert (answer.status_code, answer.url) == (303, reverse("account"))
    ada.refresh_from_db()
    assert (ada.name, ada.time_zone) == ("Ada King", "Asia/Tokyo")


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", ""), ("name", "admin"), ("name", "\u202e"), ("time_zone", "Mars/Base")],
)
def test_what_cannot_be_is_refused_and_nothing_changes(client, field, value):
    ada = a_user("Ada")
    client.force_login(ada)
    page = client.post(reverse("account"), {"name": "New", "time_zone": "UTC", field: value})
    assert page.status_code == 422
    assert list(page.context["form"].errors) == [field]
    ada.refresh_from_db()
    assert (ada.name, ada.time_zone) == ("Ada", "")


def test_nothing_else_can_be_changed(client):
    ada = a_user("Ada")
    client.force_login(ada)
    client.post(reverse("account"), {"name": "Ada", "time_zone": "", "is_staff": "1", "email": "x@example.org"})
    before = ada.email
    ada.refresh_from_db()
    assert (ada.is_staff, ada.email) == (False, before)


def test_the_browsers_zone_is_suggested_and_a_made_up_one_is_not(client):
    client.force_login(a_user("Ada"))
    client.cookies["tz"] = "Asia/Tokyo"
    assert "Your browser says Asia/Tokyo." in client.get(reverse("account")).content.decode()
    client.cookies["tz"] = "<script>"
    assert "Your browser says" not in client.get(reverse("account")).content.decode()


def test_it_lists_the_jams_one_is_in(client):
    ada = a_user("Ada")
    a_team(a_participant(jam=a_jam(name="Night Jam"), user=ada), name="Low Rank")
    a_jam(name="Another Jam")
    client.force_login(ada)
    page = client.get(reverse("account")).content.decode()
    assert "Night Jam" in page
    assert "Low Rank" in page
    assert "Another Jam" not in page


def test_signed_out_it_leads_to_sign_in(client):
    assert client.get(reverse("account")).url == f"{reverse('account_login')}?next={reverse('account')}"
    assert AnonymousUser().is_authenticated is False


def test_the_log_and_the_outbox_are_read_only_in_the_admin(client):
    staff = a_user("Sam", is_staff=True, is_superuser=True)
    jam = a_jam()
    an_organiser(jam).record("did something", jam=jam)
    message = Message.objects.create(to="a@example.org", kind="k", subject="S", text="canary", due_at=jam.created_at)
    client.force_login(staff)
    entry = AuditEntry.objects.get()
    for model, row in [("auditentry", entry), ("message", message)]:
        page = client.get(reverse(f"admin:accounts_{model}_change", args=[row.pk]))
        assert page.status_code == 200
        assert "canary" not in page.content.decode()
        assert client.post(reverse(f"admin:accounts_{model}_delete", args=[row.pk])).status_code == 403
        assert client.get(reverse(f"admin:accounts_{model}_add")).status_code == 403
    for model in ["user", "organiser", "team", "participant", "message", "auditentry"]:
        assert client.get(reverse(f"admin:accounts_{model}_changelist")).status_code == 200


def test_the_admin_is_entered_by_our_own_sign_in(client):
    assert client.get(reverse("admin:login")).status_code == 302


def test_a_nul_byte_is_a_bad_request_and_changes_nothing(client):
    ada = a_user("Ada")
    client.force_login(ada)
    assert client.post(reverse("account"), {"name": "a\0b", "time_zone": ""}).status_code == 400
    ada.refresh_from_db()
    assert ada.name == "Ada"
