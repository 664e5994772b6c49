"""Whose columns a file has, and what they mean here. Imports no Django and asks no database.

Names are compared without case, order and punctuation; what is not known is left out, and listed.

- Our own export: ``submissions.exports.COLUMNS`` and then the jam's questions.
- Devpost, the projects export of a hackathon's manager. As public programs that take such files read it: Project
  Title, Submission Url, Project Status, About The Project, "Try it out" Links, Video Demo Link, Opt-In Prizes, Built
  With, Submitter First Name / Last Name / Email, Team Member 1 First Name / Last Name / Email and so on, then whatever
  the event asked. Headers shift between events, and one kind of export repeats a project for each prize.
- itch.io, "Export all as CSV" on the submissions of a jam. That button is public knowledge (itchio/itch.io issue
  1496), its header is not: accepted are the names of the public entries.json (title, url, short_text, user,
  contributors), with and without "game" before them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import urlsplit

MOST_TAGS, LONGEST_TAG = 6, 30
LONGEST_SUMMARY = 200
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # before these our own export puts an apostrophe


class Shape(StrEnum):
    OWN = "Jamboree"
    DEVPOST = "Devpost"
    ITCH = "itch.io"


@dataclass(frozen=True)
class Row:
    """One record. ``text`` has only the fields that the file speaks of."""

    line: int
    text: Mapping[str, str] = field(default_factory=dict)  # of our own export: as it stands there
    answers: Mapping[int, str] = field(default_factory=dict)  # by position of the question
    summary: str = ""  # for a new submission without one
    team: str = ""
    team_is_named: bool = False  # or made up from the title or from whoever handed it in
    number: int | None = None
    page: str = ""  # where our own export says it lives
    state: str = ""
    people: tuple[tuple[str, str], ...] = ()  # name and address
    left_out: tuple[str, ...] = ()  # links and tags for which there is no room
    has_nul: bool = False


OWN = {
    "title": "title",
    "summary": "abstract",
    "description": "body",
    "report link": "report_url",
    **{name: name for name in ("code", "demo", "video", "tags", "licence", "team", "number", "state", "page")},
}
DERIVED = {"authors", "submitted at", "receipt", "sha256", "report file", "report file sha256", "roles"} | {
    "disqualified because"
}
DEVPOST = {
    "project title": "title",
    "submission title": "title",
    "tagline": "abstract",
    "project tagline": "abstract",
    "elevator pitch": "abstract",
    "about the project": "body",
    "submission url": "report_url",
    "try it out links": "links",
    "video demo link": "video",
    "built with": "tags",
    "project status": "state",
    "team name": "team",
}
_OF_ITCH = {
    "title": ("title", "name", "game", "game title", "game name", "project title"),
    "report_url": ("url", "link", "game url", "game link", "project url"),
    "abstract": ("short text", "game short text", "short description", "tagline"),
    "user": ("user", "username", "user name", "display name", "author", "submitter", "submitted by", "game user"),
    "contributors": ("contributors", "game contributors"),
}
ITCH = {name: target for target, names in _OF_ITCH.items() for name in names}
_COLUMNS = {Shape.OWN: OWN, Shape.DEVPOST: DEVPOST, Shape.ITCH: ITCH}
_PERSON = re.compile(r"(submitter|team member \d+) (first name|last name|email)")
_CODE_HOSTS = ("github.com", "gitlab.com", "codeberg.org", "bitbucket.org", "huggingface.co", "osf.io")


def key(name: str) -> str:
    """A column's name as it is compared: ``Report_Link`` is ``report link``."""
    return " ".join(re.findall(r"[^\W_]+", unguarded(name).casefold()))


def unguarded(cell: str) -> str:
    """A cell of our own export without the apostrophe that keeps spreadsheets from running it."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(FORMULA) else cell


def matching(shape: Shape, names: AbstractSet[str]) -> int:
    """How many columns are of this shape; none if what tells it from the others is missing."""
    found = {_COLUMNS[shape][name] for name in names if name in _COLUMNS[shape]}
    tell = {
        Shape.OWN: "title" in found and bool(found & {"team", "abstract", "report_url"}),
        Shape.DEVPOST: bool(names & {"project title", "submission title"}),
        Shape.ITCH: {"title", "report_url"} <= found,
    }
    return len(found) if tell[shape] else 0


def targets_of(shape: Shape, header: Sequence[str], questions: Sequence[str]) -> list[str]:
    """What each column is for: a field, ``person …``, ``answer <position>``, or nothing.

    Of a name that comes twice, the first is the field and the next may be an answer.
    """
    names = [key(name) for name in header]
    targets, taken = [""] * len(names), set()
    for place, name in enumerate(names):
        if name in taken or not (name in _COLUMNS[shape] or _is_known(shape, name)):
            continue
        taken.add(name)
        targets[place] = _COLUMNS[shape].get(name) or ("" if shape is Shape.OWN else f"person {name}")
    kept = {names.index(name) for name in taken}
    for position, label in enumerate(questions):
        free = [place for place, name in enumerate(names) if name and place not in kept and name == key(label)]
        if free:
            kept.add(free[0])
            targets[free[0]] = f"answer {position}"
    return targets


def _is_known(shape: Shape, name: str) -> bool:
    return (shape is Shape.OWN and name in DERIVED) or (shape is Shape.DEVPOST and bool(_PERSON.fullmatch(name)))


def row_of(shape: Shape, line: int, cells: Sequence[str], targets: Sequence[str]) -> Row:
    found: dict[str, str] = {}
    for target, cell in zip(targets, cells, strict=False):
        if target and not found.get(target, "").strip():
            found[target] = cell
    for target in targets:
        found.setdefault(target, "")
    answers = {int(name[7:]): cell for name, cell in found.items() if name.startswith("answer ")}
    has_nul = any("\0" in cell for cell in cells)
    return {Shape.OWN: _own, Shape.DEVPOST: _devpost, Shape.ITCH: _itch}[shape](
        found, line=line, answers=answers, has_nul=has_nul
    )


def _own(found: dict[str, str], *, line: int, answers: dict[int, str], has_nul: bool) -> Row:
    fields = set(OWN.values()) - {"team", "number", "state", "page"}
    number = found.get("number", "").strip()
    team = _words(unguarded(found.get("team", "")))
    return Row(
        line,
        text={name: found[name] for name in fields if name in found},
        answers=answers,
        team=team or _words(unguarded(found.get("title", ""))),
        team_is_named=bool(team),
        number=int(number) if re.fullmatch(r"[0-9]{1,9}", number) else None,
        page=found.get("page", "").strip(),
        state=_words(found.get("state", "")).lower(),
        has_nul=has_nul,
    )


def _devpost(found: dict[str, str], *, line: int, answers: dict[int, str], has_nul: bool) -> Row:
    text = {name: found[name] for name in ("title", "abstract", "body", "report_url", "video") if found.get(name)}
    links, more_links = _links(found.get("links", ""))
    tags, more_tags = _tags(found.get("tags", ""))
    team = _words(found.get("team", ""))
    return Row(
        line,
        text={name: cell for name, cell in {**text, **links, "tags": tags}.items() if cell.strip()},
        answers={position: cell for position, cell in answers.items() if cell.strip()},
        summary=_first_sentence(text.get("body", "")) or _where(text.get("report_url", "")),
        team=team or _words(found.get("title", "")),
        team_is_named=bool(team),
        state=_words(found.get("state", "")).lower(),
        people=_people(found),
        left_out=(*more_links, *more_tags),
        has_nul=has_nul,
    )


def _itch(found: dict[str, str], *, line: int, answers: dict[int, str], has_nul: bool) -> Row:
    names = [_words(name) for name in re.split(r"[,;\n]", found.get("contributors", ""))]
    user = _words(found.get("user", ""))
    return Row(
        line,
        text={name: found[name] for name in ("title", "abstract", "report_url") if found.get(name, "").strip()},
        answers={position: cell for position, cell in answers.items() if cell.strip()},
        summary=_where(found.get("report_url", "")),
        team=user or _words(found.get("title", "")),
        people=tuple((name, "") for name in dict.fromkeys([user, *names]) if name),
        has_nul=has_nul,
    )


def _people(found: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Whoever handed it in and the numbered members, each once."""
    parts: dict[str, dict[str, str]] = {}
    for name, cell in found.items():
        if whose := _PERSON.fullmatch(name.removeprefix("person ")):
            parts.setdefault(whose[1], {})[whose[2]] = _words(cell)
    every = [
        (_words(f"{p.get('first name', '')} {p.get('last name', '')}"), p.get("email", "")) for p in parts.values()
    ]
    return tuple(dict.fromkeys((name, address.lower()) for name, address in every if name or address))


def _links(cell: str) -> tuple[dict[str, str], list[str]]:
    """Of several addresses the first repository as code, the first other one as demo; and what has no place."""
    found: dict[str, str] = {}
    rest = []
    for address in re.split(r"[\s,]+", cell.strip()):
        kind = "code" if _host(address).endswith(_CODE_HOSTS) else "demo"
        if kind in found or not _host(address):
            rest.append(address)
        else:
            found[kind] = address
    return found, [address for address in rest if address]


def _tags(cell: str) -> tuple[str, list[str]]:
    words = [_words(word).lower() for word in re.split(r"[,;]", cell)]
    every = list(dict.fromkeys(word for word in words if word))
    short = [word for word in every if len(word) <= LONGEST_TAG][:MOST_TAGS]
    return ", ".join(short), [word for word in every if word not in short]


def _first_sentence(text: str) -> str:
    """The first line that is no heading, up to its first full stop, in at most ``LONGEST_SUMMARY`` characters."""
    lines = (_words(line.strip().strip("*_>")) for line in text.splitlines() if not line.lstrip().startswith("#"))
    line = next((line for line in lines if line), "")
    sentence = re.split(r"(?<=[.!?])\s", line)[0]
    if len(sentence) <= LONGEST_SUMMARY:
        return sentence
    return sentence[: LONGEST_SUMMARY - 1].rsplit(" ", 1)[0] + "…"


def _where(address: str) -> str:
    """``Described at ada.itch.io/skylight``, where there is nothing else to say."""
    if not _host(address):
        return ""
    return f"Described at {_host(address)}{urlsplit(address.strip()).path.rstrip('/')}"[:LONGEST_SUMMARY]


def _host(address: str) -> str:
    try:
        parts = urlsplit(address.strip())
        return (parts.hostname or "") if parts.scheme in ("http", "https") else ""
    except ValueError:
        return ""


def _words(text: str) -> str:
    return " ".join(text.replace("\0", "").split())
