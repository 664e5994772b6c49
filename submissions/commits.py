"""What the code of each submission was when the grace ended, as far as its repository tells. Never required."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from jam import clock

from .fetch import Unreachable, commit_of
from .models import Snapshot

AT_ONCE = 8
PER_SWEEP = 16  # two rounds of seconds: the other work of the worker must not wait long
LATE = timedelta(days=1)  # after that the newest commit says nothing of the deadline
AGAIN = timedelta(minutes=15)  # after which an answer that never came is asked for once more


def ask_due() -> None:
    """Ask the repositories of some fresh snapshots for their newest commit, and keep what they say."""
    if settings.ASK_REPOSITORIES:
        ask(commit_of)


def ask(commit_at: Callable[[str], str]) -> None:
    """The same, through ``commit_at``. Whoever runs it at the same time takes others."""
    claimed = _claim(now=clock.now())
    if not claimed:
        return
    with ThreadPoolExecutor(AT_ONCE) as pool:  # the threads touch the network alone, never the database
        answers = pool.map(lambda url: _answer(commit_at, url), claimed.values())
        for pk, answer in zip(claimed, answers, strict=True):
            Snapshot.objects.filter(pk=pk).update(**answer)


def _claim(*, now: datetime) -> dict[int, str]:
    """Some snapshots nobody is asking about, by their id, with the address of the code; marked as being asked."""
    silent = Q(commit_asked_at__isnull=True) | Q(commit_asked_at__lt=now - AGAIN, commit="", commit_trouble="")
    fresh = Q(taken_at__gt=now - LATE, submission__jam__submissions_close_at__gt=now - LATE)
    with_code = Snapshot.objects.filter(silent, fresh, submission__links__kind="code")
    with transaction.atomic():
        rows = with_code.select_related("version").select_for_update(of=["self"], skip_locked=True).order_by("pk")
        found = list(rows[:PER_SWEEP])
        Snapshot.objects.filter(pk__in=[row.pk for row in found]).update(commit_asked_at=now)
    return {row.pk: _code_of(row) for row in found}


def _code_of(snapshot: Snapshot) -> str:
    links = snapshot.version.content.get("links", [])
    return next((str(link["url"]) for link in links if link["kind"] == "code"), "")


def _answer(commit_at: Callable[[str], str], url: str) -> dict[str, str]:
    try:
        return {"commit": commit_at(url), "commit_trouble": ""}
    except Unreachable as why:
        return {"commit": "", "commit_trouble": str(why)[:200]}
