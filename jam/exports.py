"""Tables that organisers download. Each app adds its own in ``settings.EXPORTS``."""

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils.module_loading import import_string

from .models import Jam

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Export:
    """One table: ``rows(jam)`` yields as many values as there are ``columns_of(jam)``."""

    name: str  # in the address, e.g. "participants"
    title: str
    about: str  # what is in it, and whether it holds personal data
    columns: Sequence[str]
    rows: Callable[[Jam], Iterable[Sequence[object]]]
    more: Callable[[Jam], Sequence[str]] | None = None  # columns that only this jam has, after the others

    def columns_of(self, jam: Jam) -> list[str]:
        return [*self.columns, *(self.more(jam) if self.more else ())]


def all_exports() -> list[Export]:
    return [import_string(path) for path in settings.EXPORTS]


def as_text(value: object) -> str:
    """A cell that no spreadsheet runs as a formula; times as ISO 8601 in UTC."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    text = "" if value is None else str(value)
    return "'" + text if text.startswith(_FORMULA) else text


class _Echo:
    def write(self, line: str) -> str:
        return line


def csv_lines(export: Export, jam: Jam) -> Iterator[str]:
    """CSV line by line: UTF-8 with a byte order mark, everything quoted, never a formula."""
    writer = csv.writer(_Echo(), quoting=csv.QUOTE_ALL)
    yield "\ufeff" + writer.writerow([as_text(column) for column in export.columns_of(jam)])
    for row in export.rows(jam):
        yield writer.writerow([as_text(value) for value in row])
