import re
from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from jam import clock

_UNITS = {"d": "days", "h": "hours", "m": "minutes", "s": "seconds"}


class Command(BaseCommand):
    help = "Shows the site's clock, or sets how far it runs ahead: clock +44h, clock -10m, clock +1d12h, clock 0."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("shift", nargs="?", help="+ or - with d, h, m and s; 0 is the real time")

    def handle(self, *args: Any, shift: str | None = None, **options: Any) -> None:
        if shift is not None:
            if not settings.CLOCK_CAN_MOVE:
                raise CommandError("The clock moves only where CLOCK_CAN_MOVE=1.")
            clock.move(_span(shift))
        self.stdout.write(f"It is {clock.now():%Y-%m-%d %H:%M:%S} UTC on this site.")


def _span(text: str) -> timedelta:
    """The span that ``text`` says, from the real time. Raises CommandError."""
    if text == "0":
        return timedelta(0)
    said = re.fullmatch(r"([+-]?)((?:[0-9]{1,5}[dhms])+)", text)
    if said is None:
        raise CommandError(f"“{text}” is not a shift. Write +44h, -10m, +1d12h or 0.")
    span = sum(
        (timedelta(**{_UNITS[unit]: int(number)}) for number, unit in re.findall(r"(\d+)([dhms])", said[2])),
        timedelta(0),
    )
    return -span if said[1] == "-" else span
