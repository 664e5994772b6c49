"""Feeds in Atom (RFC 4287): entries in, bytes out; the same entries give the same bytes."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from django.utils.feedgenerator import Atom1Feed

NEVER = datetime(1970, 1, 1, tzinfo=UTC)  # when a feed without entries changed last
_TURNS = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"  # turn around what stands beside them
_UNFIT = set(_TURNS + "\ufffe\uffff")  # XML holds not even the last two


@dataclass(frozen=True)
class Entry:
    """``html`` is safe HTML; ``uid`` stays when the entry is edited."""

    uid: str
    title: str
    url: str
    published: datetime
    updated: datetime
    html: str


class _Feed(Atom1Feed):
    def latest_post_date(self) -> datetime:
        """Without entries not the present moment: a feed to which nothing happened has not changed."""
        return max((item["updateddate"] for item in self.items), default=NEVER)


def as_atom(title: str, entries: Sequence[Entry], *, url: str, page: str, author: str) -> bytes:
    """The entries as a feed that lies at ``url`` and belongs to ``page``."""
    feed = _Feed(title=_one_line(title), link=page, description="", feed_url=url, author_name=_one_line(author))
    for entry in entries:
        feed.add_item(
            title=_one_line(entry.title),
            link=entry.url,
            description=_clean(entry.html, keep="\n\t"),
            unique_id=entry.uid,
            pubdate=entry.published,
            updateddate=entry.updated,
        )
    return feed.writeString("utf-8").encode()


def _one_line(text: str) -> str:
    return " ".join(_clean(text, keep="\n\t\r").split()) or "–"


def _clean(text: str, *, keep: str) -> str:
    """Without what XML cannot hold, and what would turn around the text beside it."""
    return "".join(c for c in text if c in keep or not (c in _UNFIT or unicodedata.category(c) in ("Cc", "Cs")))
