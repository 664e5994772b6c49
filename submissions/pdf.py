"""What can be said about a PDF without opening it. No Django, no parser: a few honest looks at the bytes.

Reports are never rendered by the server; they are served as attachments in a sandbox. These checks catch
the wrong file, half a file and a locked file while its owner can still repair it.
"""

import mmap
import re
from enum import StrEnum

Bytes = bytes | mmap.mmap

_TAIL = 2048  # bytes at the end in which readers look for the end mark; the standard says 1024, writers pad
_ENCRYPTED = re.compile(rb"/Encrypt(\s+\d+\s+\d+\s+R|\s*<<)")
_PAGE_TREE = re.compile(rb"/Type\s*/Pages\b")
_COUNT = re.compile(rb"/Count\s+(\d{1,9})\b")
_NEAR = 50_000  # bytes around a page tree that can belong to it
_MOST_TREES = 50
_MOST_PAGES = 5_000  # more is not a report but a claim


class Trouble(StrEnum):
    EMPTY = "empty"
    NOT_A_PDF = "not-a-pdf"
    CUT_OFF = "cut-off"
    ENCRYPTED = "encrypted"


def trouble_with(data: Bytes) -> Trouble | None:
    """Why this cannot be a report that everyone can open, or None."""
    if not len(data):
        return Trouble.EMPTY
    if data[:5] != b"%PDF-":
        return Trouble.NOT_A_PDF
    if b"%%EOF" not in data[-_TAIL:]:
        return Trouble.CUT_OFF
    return Trouble.ENCRYPTED if _ENCRYPTED.search(data) else None


def pages_of(data: Bytes) -> int | None:
    """The number of pages, where the file says it in plain text; None where it is packed away or absurd."""
    counts = [0]
    for seen, tree in enumerate(_PAGE_TREE.finditer(data)):
        if seen == _MOST_TREES:
            return None
        begins = data.rfind(b" obj", max(0, tree.start() - _NEAR), tree.start())
        ends = data.find(b"endobj", tree.end(), tree.end() + _NEAR)
        if begins >= 0 and ends >= 0:
            counts += [int(count) for count in _COUNT.findall(data[begins:ends])]
    return max(counts) if 0 < max(counts) <= _MOST_PAGES else None
