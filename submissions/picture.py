"""An uploaded image, written anew as WebP in two widths. No Django.

Nothing of the file that came in is ever served: no metadata, no trailing script, no format but ours. Decoding is what
image bombs are made for, so a process of its own does it, with a limit on memory and time, one file each.
"""

import contextlib
import io
import json
import re
import subprocess
import sys
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

MOST_PIXELS = 24_000_000
FULL, SMALL = (1600, 2400), (720, 1080)  # the box that each of the two fits into, in pixels
FORMATS = ("PNG", "JPEG", "WEBP")
_BEGINS = re.compile(rb"\x89PNG\r\n\x1a\n|\xff\xd8\xff|RIFF....WEBP", re.DOTALL)  # how files of these begin
_MEMORY = 768 * 2**20  # bytes of address space; 24 megapixels with an alpha channel need about half of it
_CPU_SECONDS, _SECONDS = 15, 30


class Trouble(StrEnum):
    EMPTY = "empty"
    NOT_AN_IMAGE = "not-an-image"
    TOO_MANY_PIXELS = "too-many-pixels"
    BROKEN = "broken"


class CannotRead(Exception):
    """Why an image was refused, in ``trouble``."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble.value)
        self.trouble = trouble


@dataclass(frozen=True)
class Picture:
    """Two WebP files of the same image, and the size of the larger one in pixels."""

    full: bytes
    small: bytes
    width: int
    height: int


def written_anew(data: bytes) -> Picture:
    """Decode in another process. Raises CannotRead; an image that takes all memory or time is BROKEN, too."""
    if not data:
        raise CannotRead(Trouble.EMPTY)
    if not _BEGINS.match(data):
        raise CannotRead(Trouble.NOT_AN_IMAGE)
    command = [sys.executable, "-I", str(Path(__file__).resolve())]
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=_SECONDS, check=False)  # noqa: S603
    except subprocess.TimeoutExpired:
        raise CannotRead(Trouble.BROKEN) from None
    head, _newline, files = done.stdout.partition(b"\n")
    if done.returncode or not head:
        raise CannotRead(Trouble.BROKEN)
    facts = json.loads(head)
    if "trouble" in facts:
        raise CannotRead(Trouble(facts["trouble"]))
    return Picture(files[: facts["full"]], files[facts["full"] :], facts["width"], facts["height"])


# What follows runs in that other process alone.


def reduce(data: bytes) -> Picture:
    """Raises CannotRead, or whatever a decoder raises on a file made to break it."""
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = None  # the size is checked below, before a pixel is decoded
    image = Image.open(io.BytesIO(data), formats=FORMATS)
    if image.width * image.height > MOST_PIXELS:
        raise CannotRead(Trouble.TOO_MANY_PIXELS)
    image.draft("RGB", (2 * max(FULL), 2 * max(FULL)))  # a large JPEG is decoded at half its size
    image = _plain(image)
    image.thumbnail((max(FULL), max(FULL)), Image.Resampling.LANCZOS, reducing_gap=2.0)  # first small, then turned
    upright = ImageOps.exif_transpose(image)
    upright.thumbnail(FULL, Image.Resampling.LANCZOS)
    small = upright.copy()
    small.thumbnail(SMALL, Image.Resampling.LANCZOS)
    return Picture(_webp(upright), _webp(small), upright.width, upright.height)


def _plain(image: Any) -> Any:
    """In eight bits of red, green and blue, with transparency where there is some. Of an animation the first frame."""
    if image.mode.startswith("I"):  # 16 bits of grey, of which the upper ones are what is seen
        deep = image.convert("I")
        return deep.point(lambda value: value / 256).convert("L").convert("RGB")
    wanted = "RGBA" if image.has_transparency_data else "RGB"
    return image if image.mode == wanted else image.convert(wanted)


def _webp(image: Any) -> bytes:
    """Only the pixels: not a word of what the file said about itself."""
    image.info = {}
    out = io.BytesIO()
    image.save(out, "WEBP", quality=84, method=3, exif=b"", xmp=b"", icc_profile=b"")
    return out.getvalue()


def _answer(data: bytes) -> tuple[dict[str, object], bytes]:
    try:
        done = reduce(data)
    except CannotRead as refusal:
        return {"trouble": refusal.trouble}, b""
    except Exception:  # decoders raise anything; whatever it is, this file cannot be shown
        return {"trouble": Trouble.BROKEN}, b""
    return {"full": len(done.full), "width": done.width, "height": done.height}, done.full + done.small


def _main() -> None:
    with contextlib.suppress(ImportError, OSError, ValueError):  # some systems know no such limits
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (_CPU_SECONDS, _CPU_SECONDS + 1))
    facts, files = _answer(sys.stdin.buffer.read())
    sys.stdout.buffer.write(json.dumps(facts).encode() + b"\n" + files)


if __name__ == "__main__":
    _main()
