"""Invented people. No name stands for a real person; every address ends in example.org, which no mail reaches."""

from collections.abc import Iterator
from itertools import count

FIRST = (
    "Amara Bruno Chiara Dmitri Elif Farid Greta Hana Ivo Jana Kofi Lena Mateo Nadia Oskar Priya Quentin Rosa Samir Tomoko "
    "Ulla Viktor Wanda Xenia Yusuf Zofia Aiko Bilal Carmen Dario Esme Finn Gulnara Hugo Ines Jonas Karima Luca Mina Noor"
).split()
LAST = (
    "Adeyemi Bergström Castellano Dvořák Eriksen Fofana Grünwald Haddad Ivanova Jensen Kowalski Lindqvist Moreau Nakamura "
    "Okafor Petrov Quispe Rossi Schmidt Takahashi Ueda Vargas Weber Ximenes Yildiz Zhang"
).split()

ZONES = ("Europe/Copenhagen", "America/Los_Angeles", "Asia/Kolkata", "Europe/London", "America/Sao_Paulo", "Asia/Tokyo")


def people() -> Iterator[tuple[str, str, str]]:
    """Yields (name, email, time zone) without end, and without repeating a name soon."""
    for n in count():
        first, last = FIRST[n % len(FIRST)], LAST[(n * 7 + n // len(FIRST)) % len(LAST)]
        yield f"{first} {last}", f"{first.lower()}.{n}@example.org", ZONES[n % len(ZONES)]
