"""Figures of the demo's papers: plain charts, drawn from a seed."""

from __future__ import annotations

import io
import random

from PIL import Image, ImageDraw, ImageFont

from submissions.picture import Picture, reduce

PAPER, INK, FAINT = "#fbfaf7", "#1d2733", "#c9c6bd"
COLOURS = ("#1f5f8b", "#c8553d", "#5b8c5a", "#8a6fb0")
WIDTH, HEIGHT, EDGE = 1200, 760, 90


def bars(labels: list[str], *, axis: str, seed: int) -> Picture:
    """A chart with one bar and its whisker for each label."""
    image, pen = _sheet(axis)
    draw, step = random.Random(seed), (WIDTH - 2 * EDGE) / len(labels)
    floor = HEIGHT - EDGE
    for n, label in enumerate(labels):
        left, top = EDGE + step * (n + 0.2), floor - (HEIGHT - 3 * EDGE) * draw.uniform(0.35, 1)
        right, spread = left + step * 0.6, draw.uniform(12, 40)
        pen.rectangle((left, top, right, floor), fill=COLOURS[n % len(COLOURS)])
        middle = (left + right) / 2
        pen.line((middle, top - spread, middle, top + spread), fill=INK, width=4)
        pen.text((middle, floor + 14), label, fill=INK, font=_font(26), anchor="ma")
    return _picture(image)


def heat(rows: int, columns: int, *, axis: str, seed: int) -> Picture:
    """A grid of cells from light to dark."""
    image, pen = _sheet(axis)
    draw = random.Random(seed)
    wide, high = (WIDTH - 2 * EDGE) / columns, (HEIGHT - 2 * EDGE) / rows
    for row in range(rows):
        for column in range(columns):
            strength = max(0.0, min(1.0, draw.gauss(0.9 - abs(row / rows - column / columns) * 1.6, 0.15)))
            red, green, blue = (round(250 - strength * (250 - dark)) for dark in (31, 95, 139))
            left, top = EDGE + wide * column, EDGE + high * row
            pen.rectangle((left, top, left + wide - 3, top + high - 3), fill=(red, green, blue))
    return _picture(image)


def _sheet(axis: str) -> tuple[Image.Image, ImageDraw.ImageDraw]:
    image = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    pen = ImageDraw.Draw(image)
    pen.line((EDGE, HEIGHT - EDGE, WIDTH - EDGE, HEIGHT - EDGE), fill=FAINT, width=3)
    pen.text((EDGE, EDGE / 2), axis, fill=INK, font=_font(30), anchor="lm")
    return image, pen


def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size)


def _picture(image: Image.Image) -> Picture:
    out = io.BytesIO()
    image.save(out, "PNG")
    return reduce(out.getvalue())
