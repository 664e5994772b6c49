"""Which questions of the matrix are asked in every run; ``JAM_WHOLE_MATRIX=1`` asks all of them.

A quarter, that moves on from row to row and from role to role; and besides, whatever would be the only time at which
a role gets its answer: nothing that the table says goes unasked.
"""

import os
from zlib import crc32

from .addresses import OURS
from .roles import ROLES, TIMES
from .table import Row

WHOLE = os.environ.get("JAM_WHOLE_MATRIX") == "1"
SHARE = 1 if WHOLE else 4


def answers(row: Row, role: str) -> dict[str, int]:
    """The answer that the table gives to this role, by time."""
    return {time: row.expected(role, time, public=OURS[row.name].is_public) for time in TIMES}


def sampled(row: Row, role: str) -> set[str]:
    """The times at which this role asks for this row."""
    every, offset = answers(row, role), crc32(row.name.encode()) + "".join(ROLES).index(role)
    chosen = {time for place, time in enumerate(TIMES, offset) if place % SHARE == 0}
    met = {every[time] for time in chosen}
    return chosen | {time for status, time in {every[time]: time for time in TIMES}.items() if status not in met}


def some_who_may_post(row: Row) -> list[str]:
    """A quarter of the roles that may change something here, at least one."""
    allowed = [role for role in ROLES if row.may_post(role)]
    start = crc32(row.name.encode()) % min(SHARE, len(allowed) or 1)
    return allowed[start::SHARE]
