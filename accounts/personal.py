"""Everything that is kept about one person, as tables in a ZIP. Each app adds its own in ``settings.PERSONAL_DATA``.

The rule: what this person wrote or did, and what was written to them. Nothing that others did, nobody's address but
their own, and no secret that opens anything.
"""

from __future__ import annotations

import csv
import io
import json
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any

from django.conf import settings
from django.utils.module_loading import import_string

from jam.exports import as_text

from .models import Message, User

IN_MEMORY = 5_000_000  # bytes of an archive that are kept out of the file system


@dataclass(frozen=True)
class Table:
    """One table: each of ``rows`` has as many values as there are ``columns``."""

    name: str  # of its files, e.g. "reviews"
    about: str  # what is in it
    columns: Sequence[str]
    rows: Iterable[Sequence[object]]


def archive(user: User, *, now: datetime) -> IO[bytes]:
    """The ZIP, open at its beginning, in a temporary file that goes when it is closed."""
    file = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115  (whoever sends it closes it)
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        written = [_put(packed, table) for table in all_tables(user, now=now)]
        packed.writestr("README.txt", _readme(user, written, now=now))
    file.seek(0)
    return file


def all_tables(user: User, *, now: datetime) -> Iterator[Table]:
    for path in settings.PERSONAL_DATA:
        yield from import_string(path)(user, now=now)


def _put(packed: zipfile.ZipFile, table: Table) -> tuple[Table, int]:
    rows = [list(row) for row in table.rows]
    packed.writestr(f"{table.name}.csv", _as_csv(table, rows))
    packed.writestr(f"{table.name}.json", _as_json(table, rows))
    return table, len(rows)


def _as_csv(table: Table, rows: list[list[object]]) -> str:
    """With a byte order mark, everything quoted, never a formula."""
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    writer.writerows([table.columns, *([as_text(value) for value in row] for row in rows)])
    return "\ufeff" + text.getvalue()


def _as_json(table: Table, rows: list[list[object]]) -> str:
    named = [dict(zip(table.columns, row, strict=True)) for row in rows]
    return json.dumps(named, ensure_ascii=False, indent=1, default=_plain) + "\n"


def _plain(value: object) -> str:
    return value.isoformat(timespec="seconds") if isinstance(value, datetime) else str(value)


def _readme(user: User, written: list[tuple[Table, int]], *, now: datetime) -> str:
    files = "".join(f"{table.name}: {count}\n    {table.about}\n" for table, count in written)
    return (
        f"What {settings.SITE_URL} kept about {user.name} ({user.email}) on {now:%Y-%m-%d %H:%M} UTC.\n\n"
        "Each table lies here twice: as CSV for spreadsheets, and as JSON. Times are in UTC.\n"
        "A CSV cell that a spreadsheet would run as a formula begins with an apostrophe.\n"
        "What others wrote about you or rated is theirs and not here; mails are, as you got them.\n\n"
        f"{files}"
    )


def tables(user: User, *, now: datetime) -> Iterator[Table]:
    """What the accounts app keeps."""
    yield _account(user)
    yield _ways_in(user)
    yield from _registrations(user)
    yield from _teams(user)
    about = "Mails to you. Those about signing in are without their words, which may hold a code."
    columns = ("kind", "to", "subject", "text", "written at", "sent at")
    yield Table("mails", about, columns, (_mail(message) for message in user.messages.order_by("created_at")))
    log = user.audit_entries.order_by("at").values_list("jam__name", "action", "at")
    yield Table("log", "What you did as an organiser. To whom is not here.", ("jam", "action", "at"), log)


def _mail(message: Message) -> list[object]:
    words = ["", ""] if message.is_secret else [message.subject, message.text]
    return [message.kind, message.to, *words, message.created_at, message.sent_at]


def _account(user: User) -> Table:
    fields = (
        "email", "name", "handle", "time_zone", "language", "orcid", "about", "is_public", "shows_orcid", "shows_jams",
        "muted", "date_joined", "last_login",
    )  # fmt: skip
    kept = ", ".join(user.former_handles.values_list("handle", flat=True))
    row = [getattr(user, field) for field in fields]
    return Table("account", "Your account.", (*fields, "former_handle"), [[*row, kept]])


def _ways_in(user: User) -> Table:
    """What the packages that sign people in keep about this person, without secrets."""
    secret = {"data", "session_key", "key", "token", "token_secret", "secret"}

    def facts() -> Iterator[tuple[str, str, Any]]:
        for row in sign_in_rows(user):
            for field in row._meta.concrete_fields:
                if not field.primary_key and not field.is_relation and field.name not in secret:
                    yield str(row._meta.verbose_name), field.name, getattr(row, field.attname)

    return Table("signing-in", "Addresses, second factors and sessions.", ("what", "field", "value"), facts())


def sign_in_rows(user: User) -> Iterator[Any]:
    """Rows of the packages that sign people in: addresses, second factors, other sites, sessions."""
    for relation in User._meta.related_objects:
        model = relation.related_model
        if model.__module__.startswith("allauth."):
            yield from model._default_manager.filter(**{relation.field.name: user})


def _registrations(user: User) -> Iterator[Table]:
    places = user.participations.order_by("joined_at").values_list(
        "jam__name", "joined_at", "team__name", "seat", "is_lead", "hub__city", "on_board", "pitch", "skills",
        "shown_at_hub", "confirmed_at", "checked_in_at",
    )  # fmt: skip
    columns = (
        "jam", "joined at", "team", "seat", "leads the team", "local site", "on the board", "what you look for",
        "skills", "shown at the site", "said yes, still coming", "checked in at",
    )  # fmt: skip
    yield Table("jams", "Jams that you take or took part in.", columns, places)
    waits = user.waits.values_list("jam__name", "hub__city", "since")
    yield Table("waiting", "Places that you wait for.", ("jam", "local site", "since"), waits)
    answers = user.join_answers.order_by("question").values_list("question__jam__name", "question__label", "text")
    yield Table("answers", "What you answered when you joined.", ("jam", "question", "answer"), answers)
    consents = user.consents.values_list("jam__name", "wording", "at")
    yield Table("consents", "What you agreed to, and when.", ("jam", "wording", "at"), consents)
    roles = user.organiser_roles.values_list("jam__name", "hub__city")
    yield Table("roles", "What you organise: a jam, or a local site of it.", ("jam", "local site"), roles)
    access = user.jam_access.values_list("jam__name", "at")
    yield Table("private-jams", "Private jams that you may see.", ("jam", "since"), access)


def _teams(user: User) -> Iterator[Table]:
    facts = ("team__jam__name", "team__name", "created_at", "expires_at", "revoked_at", "accepted_at", "declined_at")
    columns = ("jam", "team", "made at", "ends at", "withdrawn at", "accepted at", "declined at")
    sent = user.invitations_sent.order_by("created_at").values_list(*facts)
    yield Table("invitations-sent", "Invitations into teams that you made. To whom is not here.", columns, sent)
    got = user.invitations.order_by("created_at").values_list(*facts)
    yield Table("invitations", "Invitations into teams that you got.", columns, got)
    asked = [
        [request.team.jam.name, request.team.name, request.message, request.asked_at, request.accepted]
        for place in user.participations.prefetch_related("requests__team__jam")
        for request in place.requests.all()
    ]
    yield Table("requests", "Teams that you asked to join.", ("jam", "team", "message", "asked at", "accepted"), asked)
