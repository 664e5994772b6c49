from __future__ import annotations

import uuid
from datetime import datetime

from django.conf import settings
from django.db import connection, models


class EditionQuerySet(models.QuerySet["Edition"]):
    def of(self, slug: str) -> tuple[str, datetime]:
        """The edition of the jam with this address, "" if there is none, and the time: in one cheap query."""
        with connection.cursor() as cursor:
            cursor.execute(_READ.format(clock=_SHIFTED if settings.CLOCK_CAN_MOVE else _REAL), [slug])
            edition, now = cursor.fetchone()
        return edition or "", now


class Edition(models.Model):
    """One part of what says that nothing has changed of what pages for everybody show of a jam.

    All tokens of a jam together are its edition. Whatever writes to one of the tables that ``jam_watch`` was told of
    gives one part a new token, by a trigger: no code can forget it. A jam has as many parts as there were transactions
    at work on it at once, so that none waits for another. A token never comes back, not even after a restore.
    """

    jam_id = models.BigIntegerField(db_index=True)  # no foreign key: the last trigger runs when the jam is gone
    token = models.UUIDField(default=uuid.uuid4)

    objects = EditionQuerySet.as_manager()

    def __str__(self) -> str:
        return str(self.token)


_REAL = "clock_timestamp()"
_SHIFTED = "clock_timestamp() + COALESCE((SELECT shift FROM jam_clockshift), INTERVAL '0')"  # as jam.clock
_READ = """
    SELECT (
        SELECT jam.id::text || ' ' || string_agg(part.token::text, ' ' ORDER BY part.id)
        FROM jam_jam jam JOIN jam_edition part ON part.jam_id = jam.id WHERE jam.slug = %s GROUP BY jam.id
    ), {clock}
"""
