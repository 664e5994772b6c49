"""Images to upload: harmless ones, and ones made to hurt."""

import io
import struct
import zlib

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image


def encoded(image, form="PNG", **how) -> bytes:
    out = io.BytesIO()
    image.save(out, form, **how)
    return out.getvalue()


def a_png(width=40, height=30, mode="RGB", colour="teal") -> bytes:
    return encoded(Image.new(mode, (width, height), colour))


def a_photo(width=40, height=30, *, orientation=1, said="CanaryPlace") -> bytes:
    """A JPEG that says where it was taken, red on its left half."""
    image = Image.new("RGB", (width, height), "blue")
    image.paste("red", (0, 0, width // 2, height))
    exif = Image.Exif()
    exif[0x0112], exif[0x010E] = orientation, said
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (55.0, 40.0, 12.0)
    return encoded(image, "JPEG", quality=95, exif=exif, comment=said.encode())


def a_flood(width, height) -> bytes:
    """A PNG of a few kilobytes that claims and has this many black pixels, in one bit each."""
    rows = zlib.compressobj(9)
    line = b"\0" + b"\0" * ((width + 7) // 8)
    data = b"".join(rows.compress(line) for _ in range(height)) + rows.flush()
    return png(struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0), data)


def png(header: bytes, data: bytes) -> bytes:
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def an_image(content=None, name="figure.png", content_type="image/png"):
    return SimpleUploadedFile(name, a_png() if content is None else content, content_type=content_type)
