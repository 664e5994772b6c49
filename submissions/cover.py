"""A cover for work that has no picture: an attention pattern that does not exist. No Django.

Query positions go down, key positions go right, and nobody looks ahead, so the picture is lower-triangular.
The same seed always gives the same picture, and the seed holds nothing about the team.
"""

import hashlib
import struct
import zlib
from collections import defaultdict
from collections.abc import Iterator

SIZE = 12
COLOURS = ("#440154", "#414487", "#2a788e", "#22a884", "#7ad151", "#fde725")  # viridis, dark to bright


CARD_WIDTH, CARD_HEIGHT, CELL, GAP = 1200, 630, 48, 5  # pixels
GROUND = "#16131c"  # behind the cells of a card


def cover(seed: str) -> str:
    """The picture as SVG, about 2 kB, sized by whoever shows it."""
    cells: dict[int, list[str]] = defaultdict(list)
    for row, column, level in _levels(seed):
        cells[level].append(f"M{column} {row}h.9v.9h-.9z")
    paths = "".join(f'<path fill="{COLOURS[level]}" d="{"".join(cells[level])}"/>' for level in sorted(cells))
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-.5 -.5 13 13" width="96" height="96">{paths}</svg>'


def card(seed: str) -> bytes:
    """The same picture as a PNG of 1200 by 630 pixels, about 2 kB, for sites that show links as cards."""
    left, top = (CARD_WIDTH - SIZE * CELL) // 2, (CARD_HEIGHT - SIZE * CELL) // 2
    lines = [bytearray(CARD_WIDTH) for _row in range(SIZE)]  # what a row of cells looks like, in indexes of the palette
    for row, column, level in _levels(seed):
        start = left + column * CELL
        lines[row][start : start + CELL - GAP] = bytes([level + 1]) * (CELL - GAP)
    empty = b"\0" + bytes(CARD_WIDTH)
    drawn = b"".join((b"\0" + bytes(line)) * (CELL - GAP) + empty * GAP for line in lines)
    return _png(empty * top + drawn + empty * (CARD_HEIGHT - top - SIZE * CELL))


def _png(pixels: bytes) -> bytes:
    """Rows of palette indexes, each after its filter byte, as a file (ISO/IEC 15948)."""
    palette = b"".join(bytes.fromhex(colour[1:]) for colour in (GROUND, *COLOURS))
    header = struct.pack(">IIBBBBB", CARD_WIDTH, CARD_HEIGHT, 8, 3, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"PLTE", palette), (b"IDAT", zlib.compress(pixels, 9)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )


def _levels(seed: str) -> Iterator[tuple[int, int, int]]:
    """Row, column and brightness of every cell."""
    dice = _dice(seed)
    marks = [(dice(100), dice(SIZE), dice(3)) for _head in range(2 + dice(2))]  # what each head looks at
    for row in range(SIZE):
        for column in range(row + 1):
            heat = max(_heat(kind, place, wide, row, column) for kind, place, wide in marks)
            yield row, column, min(5, max(0, heat + dice(3) - 1))


def _heat(kind: int, place: int, wide: int, row: int, column: int) -> int:
    """How brightly one head looks from ``row`` at ``column``, 0 to 5."""
    back = row - column
    if kind < 25:  # a few steps back
        return 5 - 2 * abs(back - wide)
    if kind < 45:  # the first token, where many heads rest
        return 5 - 3 * column
    if kind < 65:  # after the last time this was seen: a stripe that starts late
        return 4 - 2 * abs(back - 3 - place % 5) if row > 3 else 0
    if kind < 85:  # one token that everybody reads
        return 4 - 3 * abs(column - place)
    return 3 if row // (2 + wide) == column // (2 + wide) else 0  # each clause for itself


def _dice(seed: str):  # type: ignore[no-untyped-def]
    """``dice(n)``: the next whole number below ``n``, the same ones on every machine and Python."""

    def numbers() -> Iterator[int]:
        for block in range(1_000):
            yield from hashlib.sha256(f"{seed}/{block}".encode()).digest()

    stream = numbers()
    return lambda below: next(stream) % below
