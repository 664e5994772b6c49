"""A plain text mail, read as the few kinds of paragraph that its HTML version knows. Imports no Django.

The text is the mail; the HTML only dresses it. Conventions a text follows:
a line ``Open your team: https://…`` on its own is the button (the first one) or a link;
lines beginning with ``- `` are a list; a line indented by four spaces is a code to type.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

_TIME_TAG = re.compile(r"</?time\b[^>]*>")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")


class Kind(StrEnum):
    TEXT = "text"
    BUTTON = "button"
    LINK = "link"
    LIST = "list"
    CODE = "code"


@dataclass(frozen=True)
class Block:
    kind: Kind
    lines: tuple[str, ...]
    url: str = ""  # of a button or a link
    items: tuple[tuple[str, str], ...] = ()  # of a list, or of lines with a link: text, and its address if any


def without_controls(text: str) -> str:
    """``text`` without what no one sees: control characters, and those that turn or hide text."""
    return _CONTROL.sub("", text)


def one_line(text: str, *, longest: int) -> str:
    """A mail header: no line break, no control character, at most ``longest`` characters."""
    return _CONTROL.sub("", " ".join(text.split()))[:longest].rstrip()


def tidy(text: str) -> str:
    """Plain text without marked-up times, trailing blanks or more than one empty line in a row."""
    lines = [_CONTROL.sub("", line).rstrip() for line in _TIME_TAG.sub("", text).splitlines()]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n") + "\n"


def subject_and_text(mail: str) -> tuple[str, str]:
    """The first line, and what comes after the empty line under it."""
    subject, _, text = mail.lstrip().partition("\n")
    return one_line(_TIME_TAG.sub("", subject), longest=200), tidy(text)


def blocks(text: str, *, site_url: str) -> list[Block]:
    """The paragraphs of ``text``. Only addresses that begin with ``site_url`` become links."""
    found: list[Block] = []
    for paragraph in re.split(r"\n\s*\n", text.strip("\n")):
        block = _block(paragraph, site_url)
        if block.kind is Kind.BUTTON and any(b.kind is Kind.BUTTON for b in found):
            block = Block(Kind.LINK, block.lines, block.url)
        found.append(block)
    return found


def _block(paragraph: str, site_url: str) -> Block:
    lines = paragraph.splitlines()
    label, url = _parted(paragraph, site_url)
    if url:
        return Block(Kind.BUTTON, (label,), url)
    if all(line.startswith("    ") for line in lines):
        return Block(Kind.CODE, tuple(line.strip() for line in lines))
    if all(line.startswith("- ") for line in lines):
        return Block(Kind.LIST, (), items=tuple(_parted(line[2:], site_url) for line in lines))
    parts = tuple(_parted(line, site_url) for line in lines)
    return Block(Kind.TEXT, tuple(lines), items=parts if any(url for _label, url in parts) else ())


def _parted(line: str, site_url: str) -> tuple[str, str]:
    """``Label: address`` as label and address; anything else as itself and nothing."""
    link = re.fullmatch(rf"(.+): ({re.escape(site_url)}\S*)", line)
    return (link[1], link[2]) if link else (line, "")
