"""A file of submissions from elsewhere: bytes to cells. Imports no Django and asks no database."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from .import_shapes import Row, Shape, key, matching, row_of, targets_of

MOST_ROWS = 500
MOST_BYTES = 1_500_000
LONGEST_CELL = 131_072  # characters
_DELIMITERS = (",", ";", "\t")


class Trouble(StrEnum):
    """Why a file cannot be read at all."""

    EMPTY = "empty"
    BYTES = "bytes"
    ROWS = "rows"
    ENCODING = "encoding"
    CELL = "cell"
    SHAPE = "shape"


class Unreadable(Exception):
    def __init__(self, trouble: Trouble, *, line: int = 0) -> None:
        super().__init__(trouble)
        self.trouble, self.line = trouble, line


@dataclass(frozen=True)
class Table:
    shape: Shape
    encoding: str
    columns: tuple[str, ...]  # that are read
    ignored: tuple[str, ...]
    rows: tuple[Row, ...]

    @property
    def is_guessed(self) -> bool:
        """Nothing says how it is written, and it is not UTF-8."""
        return self.encoding == "Windows-1252"


@dataclass(frozen=True)
class Record:
    line: int  # in which it begins
    cells: list[str]


def read(content: bytes, *, questions: Sequence[str] = ()) -> Table:
    """The rows of a file; ``questions`` are the labels whose answers it may hold. Raises Unreadable."""
    if len(content) > MOST_BYTES:
        raise Unreadable(Trouble.BYTES)
    text, encoding = decoded(content)
    delimiter, shape = _recognised(text)
    header, *records = _records(text, delimiter)
    records = [record for record in records if any(cell.strip() for cell in record.cells)]
    if not records:
        raise Unreadable(Trouble.EMPTY)
    if len(records) > MOST_ROWS:
        raise Unreadable(Trouble.ROWS)
    targets = targets_of(shape, header.cells, questions)
    named = [(_shown(name), target) for name, target in zip(header.cells, targets, strict=True)]
    return Table(
        shape,
        encoding,
        columns=tuple(name for name, target in named if target),
        ignored=tuple(name for name, target in named if name and not target),
        rows=tuple(row_of(shape, record.line, record.cells, targets) for record in records),
    )


def decoded(content: bytes) -> tuple[str, str]:
    """The text, and how it was written. Raises Unreadable."""
    for name, encoding in _likely(content):
        try:
            return content.decode(encoding), name
        except UnicodeDecodeError:
            continue
    raise Unreadable(Trouble.ENCODING)


def _likely(content: bytes) -> list[tuple[str, str]]:
    """A mark at the beginning decides; then zeros beside every letter; then UTF-8 if it fits."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return [("UTF-16", "utf-16")]
    if content.startswith(b"\xef\xbb\xbf"):
        return [("UTF-8", "utf-8-sig")]
    head = content[:400]
    for side, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        beside, letters = head[side::2], head[1 - side :: 2]
        if len(head) > 3 and beside.count(0) > 0.8 * len(beside) and not letters.count(0):
            return [("UTF-16", encoding)]
    return [("UTF-8", "utf-8"), ("Windows-1252", "cp1252")]


def _recognised(text: str) -> tuple[str, Shape]:
    """What separates the columns, and whose they are. Raises Unreadable."""
    if not text.strip():
        raise Unreadable(Trouble.EMPTY)
    guesses = [(delimiter, shape) for delimiter in _DELIMITERS for shape in Shape]
    known = {guess: matching(guess[1], _names(text, guess[0])) for guess in guesses}
    best = max(guesses, key=lambda guess: known[guess])
    if not known[best]:
        raise Unreadable(Trouble.SHAPE)
    return best


def _names(text: str, delimiter: str) -> set[str]:
    return {key(name) for name in _records(text, delimiter, most=1)[0].cells}


def _records(text: str, delimiter: str, *, most: int = 0) -> list[Record]:
    """Every record, at least one. A first line ``sep=;``, which spreadsheets write, is passed over."""
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    found: list[Record] = []
    begins = 1
    try:
        for cells in reader:
            if cells and not (begins == 1 and re.fullmatch(r"sep=.?", delimiter.join(cells))):
                found.append(Record(begins, cells))
            begins = reader.line_num + 1
            if most and len(found) == most:
                break
    except csv.Error as error:
        raise Unreadable(Trouble.CELL, line=begins) from error
    return found or [Record(1, [])]


def _shown(name: str) -> str:
    return " ".join(name.replace("\0", "").split())[:80]
