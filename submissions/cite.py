"""How to cite a submission. No Django.

Names stand as their owners wrote them: which part is the family name, only they know.
"""

import json
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

_TEX = {c: f"\\{c}" for c in "#$%&_"}
_TEX |= {"{": "\\textbraceleft{}", "}": "\\textbraceright{}"}  # BibTeX counts braces, also those after a backslash
_TEX |= {"\\": "\\textbackslash{}", "~": "\\textasciitilde{}", "^": "\\textasciicircum{}"}


@dataclass(frozen=True)
class Author:
    name: str
    orcid: str = ""


@dataclass(frozen=True)
class Work:
    title: str
    authors: Sequence[Author]
    jam: str
    on: date
    url: str
    abstract: str = ""
    code: str = ""
    licence: str = ""  # an SPDX identifier
    tags: Sequence[str] = ()


def bibtex(work: Work) -> str:
    """A ``@misc`` entry; every TeX character in what people wrote is escaped."""
    fields = {
        "author": " and ".join(f"{{{_tex(author.name)}}}" for author in work.authors),
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
    authors = [author.name for author in work.authors]
    names = ", & ".join([", ".join(authors[:-1]), authors[-1]]) if len(authors) > 1 else authors[0]
    title = work.title if work.title.endswith((".", "?", "…")) else f"{work.title}."
    return f"{names} ({work.on.year}, {work.on:%B} {work.on.day}). {title} {work.jam}. {work.url}"


def cff(work: Work) -> str:
    """A ``CITATION.cff`` to put beside the code: Citation File Format 1.2.0 (https://citation-file-format.github.io).

    The work itself is the preferred citation. Each author is an entity with the whole name, because a person there has
    family and given names apart; two who are the same in every word are one, because it refuses doubles.
    """
    authors = [_filled(name=author.name, orcid=_orcid_url(author)) for author in dict.fromkeys(work.authors)]
    about = _filled(
        **{"title": work.title, "authors": authors, "abstract": work.abstract, "date-released": work.on.isoformat()},
        url=work.url,
        license=work.licence,
        keywords=list(dict.fromkeys(work.tags)),
        **{"repository-code": work.code},
    )
    paper = {"type": "generic", **about, "collection-title": work.jam, "year": work.on.year, "month": work.on.month}
    message = "If you build on this work, please cite it as written under preferred-citation."
    head = {"cff-version": "1.2.0", "message": message}
    return "\n".join(_yaml({**head, **about, "preferred-citation": paper})) + "\n"


def _filled(**values: object) -> dict[str, object]:
    """Those that say something: the format refuses empty ones."""
    return {name: value for name, value in values.items() if value}


def _orcid_url(author: Author) -> str:
    return f"https://orcid.org/{author.orcid}" if author.orcid else ""


def _yaml(values: Mapping[str, object]) -> Iterator[str]:
    """Lines of YAML for texts, numbers, and lists and mappings of these."""
    for name, value in values.items():
        if isinstance(value, Mapping):
            yield f"{name}:"
            yield from (f"  {line}" for line in _yaml(value))
        elif isinstance(value, list):
            yield f"{name}:"
            yield from (f"  {line}" for item in value for line in _item(item))
        else:
            yield f"{name}: {_scalar(value)}"


def _item(item: object) -> Iterator[str]:
    if isinstance(item, Mapping):
        for number, line in enumerate(_yaml(item)):
            yield f"{'  ' if number else '- '}{line}"
    else:
        yield f"- {_scalar(item)}"


def _scalar(value: object) -> str:
    """JSON's way to quote is one of YAML's; what YAML would not print or would break a line at is escaped."""
    quoted = json.dumps(value, ensure_ascii=False)
    return "".join(char if char.isprintable() else f"\\U{ord(char):08X}" for char in quoted)


def _tex(text: str) -> str:
    return "".join(_TEX.get(c, c) for c in " ".join(text.split()))


def _key(work: Work) -> str:
    """The last word of the first author, the year, the first long word of the title, in plain letters."""
    words = [_plain(work.authors[0].name.split()[-1]), str(work.on.year)]
    words += [word for word in map(_plain, work.title.split()) if len(word) > 3][:1]
    return "".join(words)


def _plain(word: str) -> str:
    return re.sub(r"[^a-z0-9]", "", unicodedata.normalize("NFKD", word).lower())
