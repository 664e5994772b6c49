"""What changed between two versions, word by word. No database, no Django: texts in, marked parts out.

The shortest edit is Myers' (E. W. Myers 1986, "An O(ND) difference algorithm and its variations"), on words. Its work
is bounded: texts that share too little are shown as one text taken out and another put in.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Literal

Kind = Literal["same", "gone", "new", "skipped"]

MOST_EDITS = 400  # words that change; work and memory grow with its square
_KEYS = ("kind", "slot", "question", "label", "name")  # what tells the entries of a list apart, the first that is there


@dataclass(frozen=True)
class Part:
    kind: Kind
    text: str

    @property
    def words(self) -> int:
        return len(self.text.split())


@dataclass(frozen=True)
class Change:
    """One field that differs; ``field`` is a key of the content, with what it holds after a slash: "links/code"."""

    field: str
    parts: tuple[Part, ...]


def changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Change]:
    """Every field in which two contents differ, in the order of the newer one."""
    before, after = flat(old), flat(new)
    fields = [*after, *(field for field in before if field not in after)]
    pairs = ((field, before.get(field, ""), after.get(field, "")) for field in fields)
    return [Change(field, tuple(shortened(compare(was, now)))) for field, was, now in pairs if was != now]


def flat(content: Mapping[str, Any]) -> dict[str, str]:
    """Every value of a version's content as a text, by the way to it."""
    return dict(_flat("", content))


def _flat(where: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _flat(f"{where}/{key}".lstrip("/"), inner)
    elif isinstance(value, list) and any(isinstance(entry, Mapping) for entry in value):
        for place, entry in enumerate(value, start=1):
            key, rest = _named(entry, place)
            yield f"{where}/{key}", ", ".join(text for _key, text in _flat("", rest))
    else:
        yield where, _plain(value)


def _named(entry: Any, place: int) -> tuple[str, Any]:
    """What to call an entry of a list, and what is left of it."""
    key = next((key for key in _KEYS if isinstance(entry, Mapping) and entry.get(key)), "")
    if not key:
        return str(place), entry if isinstance(entry, Mapping) else {"": entry}
    return str(entry[key]), {name: value for name, value in entry.items() if name != key}


def _plain(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(_plain, value))
    return {True: "yes", False: "no", None: ""}.get(value, str(value)) if isinstance(value, bool | None) else str(value)


def compare(old: str, new: str) -> list[Part]:
    """``old`` is what is the same and gone, ``new`` what is the same and new; no two neighbours of one kind."""
    a, b = _tokens(old), _tokens(new)
    start = _shared(a, b)
    end = _shared(a[start:][::-1], b[start:][::-1])
    a_stop, b_stop = len(a) - end, len(b) - end
    edits = [("same", word) for word in a[:start]]
    edits += _edits(a[start:a_stop], b[start:b_stop])
    edits += [("same", word) for word in a[a_stop:]]
    return _readable(edits)


def _tokens(text: str) -> list[str]:
    """Words, each with the space behind it, so that a space alone is never all that two texts share."""
    return re.findall(r"\s+|\S+\s*", text)


def _shared(a: Sequence[str], b: Sequence[str]) -> int:
    """How many words both begin with."""
    return next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))


def _edits(a: list[str], b: list[str]) -> list[tuple[str, str]]:
    """Each word with what became of it, by the shortest edit; all gone and all new if that takes too many."""
    trace = _trace(a, b)
    if trace is None:
        return [("gone", word) for word in a] + [("new", word) for word in b]
    x, y, edits = len(a), len(b), []
    for depth in range(len(trace) - 1, 0, -1):
        reached, k = trace[depth - 1], x - y
        down = k == -depth or (k != depth and reached[k - 1] < reached[k + 1])
        from_k = k + 1 if down else k - 1
        from_x = reached[from_k]
        from_y = from_x - from_k
        while x > from_x and y > from_y and (x, y) != (from_x + (not down), from_y + down):
            x, y = x - 1, y - 1
            edits.append(("same", a[x]))
        edits.append(("new", b[from_y]) if down else ("gone", a[from_x]))
        x, y = from_x, from_y
    edits += [("same", word) for word in reversed(a[:x])]
    return edits[::-1]


def _trace(a: list[str], b: list[str]) -> list[dict[int, int]] | None:
    """How far in ``a`` each diagonal reaches after 0, 1, 2, ... edits, until the end. None beyond MOST_EDITS."""
    trace: list[dict[int, int]] = []
    reached = {1: 0}
    for depth in range(min(len(a) + len(b), MOST_EDITS) + 1):
        now: dict[int, int] = {}
        for k in range(-depth, depth + 1, 2):
            down = k == -depth or (k != depth and reached[k - 1] < reached[k + 1])
            x = reached[k + 1] if down else reached[k - 1] + 1
            while 0 <= x - k < len(b) and x < len(a) and a[x] == b[x - k]:
                x += 1
            now[k] = x
            if x >= len(a) and x - k >= len(b):
                return [*trace, now]
        trace.append(now)
        reached = now
    return None


def _readable(edits: list[tuple[str, str]]) -> list[Part]:
    """One part for each run, what is gone before what is new; a few shared words amid changes count as changed."""
    runs = [(same, list(words)) for same, words in groupby(edits, key=lambda edit: edit[0] == "same")]
    sizes = [sum(len(word) for _kind, word in words) for _same, words in runs]
    for place in range(1, len(runs) - 1):
        if runs[place][0] and sizes[place] < min(sizes[place - 1], sizes[place + 1]) // 2:
            words = [(kind, word) for _same, word in runs[place][1] for kind in ("gone", "new")]
            runs[place] = (False, words)
    parts = []
    for same, group in groupby(runs, key=lambda run: run[0]):
        words = [word for _same, run in group for word in run]
        for kind in ("same",) if same else ("gone", "new"):
            if text := "".join(word for what, word in words if what == kind):
                parts.append(Part(kind, text))  # type: ignore[arg-type]
    return parts


def shortened(parts: Sequence[Part], *, around: int = 30) -> Iterator[Part]:
    """Leave out what is the same far from any change, but for ``around`` words on each side."""
    for place, part in enumerate(parts):
        words = _tokens(part.text)
        head = around if place else 0
        tail = around if place < len(parts) - 1 else 0
        if part.kind != "same" or len(words) <= head + tail + around or len(parts) == 1:
            yield part
            continue
        if head:
            yield Part("same", "".join(words[:head]))
        yield Part("skipped", "".join(words[head : len(words) - tail]))
        if tail:
            yield Part("same", "".join(words[len(words) - tail :]))
