"""Where a project points to outside this site. While authors are secret such links open through a page of ours.

Each has a short name: "report", "code", "demo", "video", "answer-7" (of question 7), "text-2" (the second in the text).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import unescape
from urllib.parse import urlsplit

from django.utils.safestring import SafeString, mark_safe

from jam.markdown import render

from .models import Answer, Submission

_HREF = re.compile(r'href="(https?://[^"]*)"', re.IGNORECASE)  # as the sanitiser writes them


def ways_out(submission: Submission, answers: Iterable[Answer]) -> dict[str, str]:
    """Every address that is stored for it, by name; of its answers these."""
    found = {link["what"]: link["url"] for link in submission.outside()}
    found |= {answer.what: answer.text for answer in answers if answer.question.kind == "link"}
    in_text = _HREF.findall(render(submission.body))
    return found | {f"text-{place}": unescape(url) for place, url in enumerate(in_text, start=1)}


def with_ways_out(html: str, before: str) -> SafeString:
    """Sanitised text in which every link to elsewhere goes through the page whose address begins with ``before``."""
    places = iter(range(1, len(html)))
    changed = _HREF.sub(lambda _found: f'target="_blank" href="{before}text-{next(places)}/"', html)
    return mark_safe(changed)  # noqa: S308  (sanitised before, and what came in is ours)


def host_of(url: str) -> str:
    return urlsplit(url).hostname or ""
