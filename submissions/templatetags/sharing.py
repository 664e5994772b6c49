"""What search engines and other sites read of a project. Load with ``{% load sharing %}``."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from django import template
from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from submissions.models import Submission

_NO_MARKUP = {ord(char): f"\\u{ord(char):04X}" for char in "<>&\u2028\u2029"}  # inside of JSON's strings

register = template.Library()


@register.simple_tag
def work_in_json(submission: Submission, authors: Sequence[str] = ()) -> SafeString:
    """A project of a listed jam as schema.org names it; with ``authors`` as far as the page itself names them."""
    if not (submission.jam.is_listed and submission.is_submitted) or submission.flagged_at:
        return SafeString("")
    text = json.dumps(_work(submission, authors), ensure_ascii=False)
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(text.translate(_NO_MARKUP)))  # noqa: S308


def _work(submission: Submission, authors: Sequence[str]) -> dict[str, Any]:
    """An article (https://schema.org/ScholarlyArticle) that is part of what its jam published."""
    jam, site = submission.jam, settings.SITE_URL
    found: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "ScholarlyArticle",
        "headline": submission.title,
        "abstract": submission.abstract,
        "url": site + submission.get_absolute_url(),
        "datePublished": submission.submitted_at.isoformat(timespec="seconds") if submission.submitted_at else None,
        "isPartOf": {"@type": "Collection", "name": jam.name, "url": site + jam.get_absolute_url()},
    }
    more = {
        "keywords": ", ".join(submission.tags),
        "author": [{"@type": "Person", "name": name} for name in authors],
        "license": f"https://spdx.org/licenses/{submission.licence}.html" if submission.licence else "",
    }
    return found | {name: value for name, value in more.items() if value}
