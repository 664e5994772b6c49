"""How to cite a submission. No Django.

Names stand as their owners wrote them: which part is the family name, only they know.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

_TEX = {c: f"\\{c}" for c in "#$%&_{}"}
_TEX |= {"\\": "\\textbackslash{}", "~": "\\textasciitilde{}", "^": "\\textasciicircum{}"}


@dataclass(frozen=True)
class Work:
    title: str
    authors: Sequence[str]
    jam: str
    on: date
    url: str


def bibtex(work: Work) -> str:
    """A ``@misc`` entry; every TeX character in what people wrote is escaped."""
    fields = {
        "author": " and ".join(f"{{{_tex(name)}}}" for name in work.authors),
        "title": f"{{{_tex(work.title)}}}",
        "howpublished": _tex(work.jam),
        "year": str(work.on.year),
        "month": f"{work.on:%b}".lower(),
        "url": work.url,
    }
    lines = [f"  {name} = {value if name == 'month' else f'{{{value}}}'}," for name, value in fields.items()]
    return "\n".join([f"@misc{{{_key(work)},", *lines, "}"])


def apa(work: Work) -> str:
    """Authors, date, title, where, as the seventh edition orders them."""
    authors = list(work.authors)
    names = ", & ".join([", ".join(authors[:-1]), authors[-1]]) if len(authors) > 1 else authors[0]
    title = work.title if work.title.endswith((".", "?", "…")) else f"{work.title}."
    return f"{names} ({work.on.year}, {work.on:%B} {work.on.day}). {title} {work.jam}. {work.url}"


def _tex(text: str) -> str:
    return "".join(_TEX.get(c, c) for c in text)


def _key(work: Work) -> str:
    """The last word of the first author, the year, the first long word of the title, in plain letters."""
    words = [_plain(work.authors[0].split()[-1]), str(work.on.year)]
    words += [word for word in map(_plain, work.title.split()) if len(word) > 3][:1]
    return "".join(words)


def _plain(word: str) -> str:
    return re.sub(r"[^a-z0-9]", "", unicodedata.normalize("NFKD", word).lower())
