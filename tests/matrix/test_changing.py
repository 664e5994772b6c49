"""Whoever must not change something does not, whatever they send."""

import pytest
from django.db import connection, transaction
from django.urls import reverse

from accounts.models import Message

from .addresses import OURS, pages
from .canaries import leaks
from .reader import everything_sent, what_stays
from .roles import ROLES, TIMES
from .sample import some_who_may_post
from .scene import put

pytestmark = pytest.mark.django_db
NOT_OURS = {"django_session", "jam_cache", "jam_clockshift", "django_migrations"}

# One form for all: whatever a page asks for is in here, and what it does not ask for must not matter.
FORM = {
    "name": "Another name", "title": "Another title", "text": "Some words", "message": "Some words", "subject": "Words",
    "email": "somebody@example.org", "answer": "yes", "direction": "up", "reason": "other", "note": "Some words",
    "disqualified_because": "Some words", "about": "Some words", "label": "Which size?", "kind": "text", "city": "Oslo",
    "venue": "A hall", "time_zone": "Europe/Oslo", "capacity": "30", "comment": "Some words", "pitch": "Some words",
    "looking_for": "Somebody", "alone": "yes", "agree": "on", "remove": "1", "is_staff": "1", "jam": "1", "team": "1",
    "weight": "2", "question": "How?", "sentence": "Some words", "number": "1", "visibility": "public",
    "code": "NOTHING",
    "preset": "weekend", "slug": "another", "on_board": "on", "abstract": "Some words", "submit": "1", "here": "yes",
}  # fmt: skip


def everything() -> dict[str, int]:
    """A digest of every row of every table."""
    tables = [name for name in connection.introspection.table_names() if name not in NOT_OURS]
    digest = "SELECT '{0}', count(*) || '/' || coalesce(sum(hashtext(t::text)::bigint), 0) FROM \"{0}\" t"
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(digest.format(table) for table in sorted(tables)))
        return dict(cursor.fetchall())


def what_changed(before: dict, after: dict) -> list[str]:
    return [table for table in before if before[table] != after[table]]


@pytest.mark.parametrize("role", ROLES, ids=ROLES.values())
@pytest.mark.parametrize("time", ["b"], ids=lambda time: TIMES[time])
def test_nobody_changes_what_is_not_theirs(scene, time, role):
    put(scene.jam, time)
    reader = scene.readers[role]
    gone = reverse("jam-detail", args=["no-such-jam"])
    nothing = what_stays(reader.get(gone), gone)
    forbidden = [(row, at) for row, at in pages(scene) if not row.may_post(role)]
    before, wrong = everything(), []
    for row, address in forbidden:
        answer = reader.post(address, FORM)
        if answer.status_code not in (302, 303, 403, 404, 405, 422) and row.name != "healthz":
            wrong.append(f"{row.name} {address}: {answer.status_code}")
        if answer.status_code == 404 and "token" not in OURS[row.name].params:
            again = answer if what_stays(answer, address) == nothing else reader.post(address, FORM)  # shows no message
            wrong += [] if what_stays(again, address) == nothing else [f"{row.name}: another 404 than elsewhere"]
        if row.is_organisers and answer.status_code not in (302, 404, 405):
            wrong.append(f"{row.name}: {answer.status_code} on an organisers' page")
        wrong += [f"{row.name}: leaks {label}" for label in leaks(row.name, role, time, everything_sent(answer))]
    if changed := what_changed(before, everything()):
        wrong.append(f"something changed in {changed}")
    assert wrong == [], f"{ROLES[role]}, {TIMES[time]}:\n" + "\n".join(wrong)


# Mails in which somebody speaks in their own name; in all others who acted is not said unless the reader may know.
SIGNED = {"hub_applied", "hub_cancelled_lead", "hub_letter", "hub_question", "team_invitation"}
# One's own words, as in the copy of one's data.
OWN = {
    "words of a comment": "C", "words of a hidden comment": "p", "reason of a request": "C", "text of a report": "j",
    "text of a possible hazard": "j", "subject of a mail": "A", "text of a mail": "A",
}  # fmt: skip


@pytest.mark.parametrize("role", ROLES, ids=ROLES.values())
def test_what_somebody_may_change_tells_nobody_what_is_hidden(scene, role):
    put(scene.jam, "b")
    wrong = []
    for row, address in pages(scene):
        if role in some_who_may_post(row):
            with transaction.atomic():
                wrong += [f"{row.name}: {what}" for what in told(scene, role, row.name, address)]
                transaction.set_rollback(True)
    assert wrong == [], f"{ROLES[role]}:\n" + "\n".join(wrong)


def told(scene, role, name, address):
    """What should not have been sent after this form: to whoever sent it, or by mail to one of the others."""
    earlier = list(Message.objects.values_list("pk", flat=True))
    answer = scene.readers[role].post(address, FORM)
    if answer.status_code >= 500:
        yield f"status {answer.status_code}"
    for label in leaks(name, role, "b", everything_sent(answer)):
        if name != "account-data" or OWN.get(label) != role:
            yield label
    roles = {user: letter for letter, user in scene.users.items()}
    for mail in Message.objects.exclude(pk__in=earlier).select_related("user"):
        if mail.user in roles:  # others have no row in the matrix
            found = leaks(f"mail {mail.kind}", roles[mail.user], "b", f"{mail.subject}\n{mail.text}")
            signed = f"name of {scene.users[role].name.split()[0]}" if mail.kind in SIGNED else ""
            yield from (f"{mail.kind} to {ROLES[roles[mail.user]]}: {label}" for label in found if label != signed)
