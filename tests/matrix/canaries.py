"""Texts that no one else uses, one in every hidden field, each with the rule of who may ever be sent it."""

import re
from dataclasses import dataclass
from itertools import count

from .roles import applies

_numbers = count(1)


@dataclass(frozen=True)
class Canary:
    label: str
    text: str
    rule: str
    on: str  # the names of the pages for which the rule is meant; elsewhere the text is no secret

    def may_be_on(self, page: str, role: str, time: str) -> bool:
        return not re.fullmatch(self.on, page) or applies(self.rule, role, time)


CANARIES: list[Canary] = []


def hidden(label: str, rule: str, *, on: str = ".*", text: str = "") -> str:
    """A text to plant in a field, remembered with who may read it."""
    text = text or f"Zq{next(_numbers):03d}{label.split()[0].title()}"
    CANARIES.append(Canary(label, text, rule, on))
    return text


def leaks(page: str, role: str, time: str, sent: str) -> list[str]:
    """What of the hidden things is in what was sent to somebody who must not read it."""
    sent = sent.lower()
    if "zq" not in sent and not any(canary.text in sent for canary in CANARIES if not canary.text.startswith("Zq")):
        return []
    found = [canary for canary in CANARIES if canary.text.lower() in sent]
    return [canary.label for canary in found if not canary.may_be_on(page, role, time)]
