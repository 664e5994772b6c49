"""What people may be called: any script, nothing that hides, turns or stacks the text around it. Imports no Django."""

import re
import unicodedata

RESERVED = frozenset(
    {"admin", "administrator", "jamboree", "moderator", "organiser", "organisers", "organizer", "organizers"}
    | {"staff", "support", "system"}
)
RESERVED_HANDLES = RESERVED | frozenset(
    [
        "about",
        "abuse",
        "account",
        "all",
        "anonymous",
        "api",
        "data",
        "deleted",
        "edit",
        "everybody",
        "help",
        "hostmaster",
        "info",
        "judge",
        "judges",
        "mail",
        "me",
        "new",
        "nobody",
        "noreply",
        "null",
        "people",
        "person",
        "postmaster",
        "root",
        "security",
        "settings",
        "team",
        "undefined",
        "webmaster",
        "you",
    ]
)
_MOST_MARKS = 3  # combining marks on one letter; no script in use needs more after composing
_LINK = re.compile(r"://|\bwww\.|@|\b[\w-]+\.(?:com|net|org|io|ru|cn|info|xyz|site|online|shop)\b", re.IGNORECASE)
_JOINERS = "\u200c\u200d"  # between letters of some scripts and in emoji


def tidy(text: str) -> str:
    """``text`` on one line, composed, without control, direction and invisible characters."""
    composed = unicodedata.normalize("NFC", " ".join(text.split()))
    kept = [char for i, char in enumerate(composed) if _is_visible(composed, i)]
    return " ".join(_few_marks(kept).split())


def has_letter(text: str) -> bool:
    return any(unicodedata.category(char)[0] in "LN" for char in text)


def holds_link(text: str) -> bool:
    return bool(_LINK.search(text))


def is_reserved(text: str) -> bool:
    """Would this name pass for the people who run the site?"""
    return unicodedata.normalize("NFKC", text).casefold().strip(" .-_") in RESERVED


def is_reserved_handle(handle: str) -> bool:
    """Would this handle pass for the site itself, or for one of its pages?"""
    return handle in RESERVED_HANDLES or handle.replace("-", "") in RESERVED_HANDLES


def _is_visible(text: str, index: int) -> bool:
    char = text[index]
    if char in _JOINERS:
        return 0 < index < len(text) - 1 and not (text[index - 1].isascii() or text[index + 1].isascii())
    return unicodedata.category(char) not in ("Cc", "Cf", "Co", "Cn", "Cs", "Zl", "Zp")


def _few_marks(chars: list[str]) -> str:
    kept, marks = [], 0
    for char in chars:
        marks = marks + 1 if unicodedata.category(char) in ("Mn", "Me") else 0
        if marks <= _MOST_MARKS:
            kept.append(char)
    return "".join(kept)
