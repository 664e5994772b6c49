"""Two people write in one draft. No database, no Django: texts in, texts out.

The page that someone writes in carries a short digest of every text it was loaded with, so that the
server can tell who changed what without keeping old texts.
"""

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass

Text = str | bool


@dataclass(frozen=True)
class Merged:
    """What to save, the fields in it that come from the other person, and those that both changed."""

    values: dict[str, Text]
    taken: tuple[str, ...]
    clashes: tuple[str, ...]


def digest(value: Text) -> str:
    """Enough of a hash to tell two texts of one field apart: 12 hex digits."""
    return hashlib.blake2b(str(value).encode(), digest_size=6).hexdigest()


def base_of(values: Mapping[str, Text]) -> str:
    """The digests of all fields, to travel in a hidden input."""
    return json.dumps({field: digest(value) for field, value in values.items()}, separators=(",", ":"))


def read_base(text: str) -> dict[str, str]:
    """What ``base_of`` wrote; from anything else nothing, so that every difference counts as a clash."""
    try:
        base = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return {str(k): str(v) for k, v in base.items()} if isinstance(base, dict) else {}


def merge(
    *, base: Mapping[str, str], mine: Mapping[str, Text], theirs: Mapping[str, Text], give_way: Collection[str] = ()
) -> Merged:
    """Bring together what I send (``mine``) and what is saved by now (``theirs``).

    A field that one of us changed takes that change; one that both changed differently is a clash, in which
    ``values`` holds mine. In the fields of ``give_way`` I chose theirs.
    """
    values, taken, clashes = {}, [], []
    for field, own in mine.items():
        other = theirs.get(field, "")
        values[field] = own
        if own == other or base.get(field) == digest(other):
            continue
        if base.get(field) == digest(own):
            taken.append(field)
            values[field] = other
        elif field not in give_way:
            clashes.append(field)
    values |= {field: theirs[field] for field in give_way if field in theirs}
    return Merged(values, tuple(taken), tuple(clashes))
