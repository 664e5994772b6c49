from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.models import User
from jam import clock
from judging.demo.build import build


class Command(BaseCommand):
    help = "Fills an empty database with the demo: six jams, one for each phase, and five people to sign in as."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--if-empty", action="store_true", help="do nothing when there are people already")

    def handle(self, *args: Any, if_empty: bool, verbosity: int, **options: Any) -> None:
        if User.objects.exists():
            if not if_empty:
                raise CommandError("There are people in this database already; the demo needs an empty one.")
            return
        build(clock.now())
        if verbosity:
            self.stdout.write("The demo is loaded.")
