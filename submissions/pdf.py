"""What can be said about a PDF without opening it. No Django, no parser: a few honest looks at the bytes.

Reports are never rendered by the server; they are served as attachments in a sandbox. These checks catch
the wrong file, half a file and a locked file while its owner can still repair it.
"""

import mmap
import re
import zlib
from collections.abc import Iterator
from enum import StrEnum

Bytes = bytes | mmap.mmap

_TAIL = 2048  # bytes at the end in which readers look for the end mark; the standard says 1024, writers pad
_ENCRYPTED = re.compile(rb"/Encrypt(\s+\d+\s+\d+\s+R|\s*<<)")
_PAGE_TREE = re.compile(rb"/Type\s*/Pages\b")
_COUNT = re.compile(rb"/Count\s+(\d{1,9})\b")
_NEAR = 50_000  # bytes around a page tree that can belong to it
_MOST_TREES = 50
_MOST_PAGES = 5_000  # more is not a report but a claim
_MOST_STREAMS = 5_000  # of packed objects; a book of a thousand pages has a few hundred
_STREAM, _ALL_STREAMS = 8_000_000, 64_000_000  # bytes that one of them, and all of them, may unpack to


def _name(name: str) -> bytes:
    """The pattern of a name, any letter of which may be written as # and two hexadecimal digits."""
    letters = "".join(f"(?:{letter}|#(?i:{ord(letter):02x}))" for letter in name)
    return f"/{letters}(?![A-Za-z0-9])".encode()


_RUNS = re.compile(_name("JavaScript") + b"|" + _name("Launch"))
_PACKED = re.compile(rb"/Type\s*" + _name("ObjStm"))
_BEGINS = re.compile(rb"stream\r?\n")


class Trouble(StrEnum):
    EMPTY = "empty"
    NOT_A_PDF = "not-a-pdf"
    CUT_OFF = "cut-off"
    ENCRYPTED = "encrypted"
    RUNS = "runs"
    BOMB = "bomb"
    PAGES = "pages"


def trouble_with(data: Bytes) -> Trouble | None:
    """Why this cannot be a report that everyone can open, or None."""
    if not len(data):
        return Trouble.EMPTY
    if data[:5] != b"%PDF-":
        return Trouble.NOT_A_PDF
    if b"%%EOF" not in data[-_TAIL:]:
        return Trouble.CUT_OFF
    if _ENCRYPTED.search(data):
        return Trouble.ENCRYPTED
    return _hidden_trouble(data) or (Trouble.PAGES if _claimed_pages(data) > _MOST_PAGES else None)


def _hidden_trouble(data: Bytes) -> Trouble | None:
    """Scripts, or the start of programs: in plain sight, or among packed objects, which are unpacked within bounds."""
    if _RUNS.search(data):
        return Trouble.RUNS
    total = 0
    for seen, objects in enumerate(_packed_objects(data)):
        total += len(objects)
        if len(objects) > _STREAM or total > _ALL_STREAMS or seen == _MOST_STREAMS:
            return Trouble.BOMB
        if _RUNS.search(objects):
            return Trouble.RUNS
    return None


def _packed_objects(data: Bytes) -> Iterator[bytes]:
    """Each stream of packed objects, never more than one byte over the limit; those packed in other ways are passed."""
    for kind in _PACKED.finditer(data):
        begins = _BEGINS.search(data, kind.end(), kind.end() + 2_000)
        if begins is None:
            continue
        ends = data.find(b"endstream", begins.end())
        try:
            yield zlib.decompressobj().decompress(data[begins.end() : ends if ends >= 0 else None], _STREAM + 1)
        except zlib.error:
            continue


def _claimed_pages(data: Bytes) -> int:
    """The largest number of pages that the file names in plain text; 0 where it names none."""
    return max((count for count in _counts(data) if count is not None), default=0)


def pages_of(data: Bytes) -> int | None:
    """The number of pages, where the file says it in plain text; None where it is packed away or absurd."""
    counts = list(_counts(data))
    if None in counts:
        return None
    pages = max((count for count in counts if count), default=0)
    return pages if 0 < pages <= _MOST_PAGES else None


def _counts(data: Bytes) -> Iterator[int | None]:
    """What its page trees say; None once there are too many of them to trust."""
    for seen, tree in enumerate(_PAGE_TREE.finditer(data)):
        if seen == _MOST_TREES:
            yield None
            return
        begins = data.rfind(b" obj", max(0, tree.start() - _NEAR), tree.start())
        ends = data.find(b"endobj", tree.end(), tree.end() + _NEAR)
        if begins >= 0 and ends >= 0:
            yield from (int(count) for count in _COUNT.findall(data[begins:ends]))
