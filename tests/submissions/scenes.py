"""The cast, and what they hand in."""

from datetime import timedelta
from types import SimpleNamespace

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from jam import clock
from jam.phases import Phase
from submissions.models import Submission
from tests.factories import a_jam, a_participant, a_submission, a_team, a_user, an_organiser

PDF = b"%PDF-1.4\n1 0 obj\n<< /Type /Pages /Kids [] /Count 3 >>\nendobj\ntrailer << /Root 1 0 R >>\n%%EOF\n"

TEXT = {
    "title": "Backup heads under ablation",
    "abstract": "Which heads take over, and how early can we tell?",
    "body": "We removed **three** heads.",
    "report_url": "https://example.org/report",
    "agreed": True,
    "licence": "CC-BY-4.0",
    "tags": "ablation, heads",
    "code": "https://example.org/code",
    "demo": "",
    "video": "",
}


def a_cast(*, phase=Phase.BUILDING, **fields):
    """Ada and Ben on one team, Cleo alone on another, Olga, and a jam."""
    jam = a_jam(phase=phase, **fields)
    ada, ben = a_user("Ada Canary"), a_user("Ben Canary")
    team = a_team(a_participant(jam=jam, user=ada), a_participant(jam=jam, user=ben), name="Team Canary")
    cleo = a_user("Cleo")
    other = a_team(a_participant(jam=jam, user=cleo), name="Others")
    return SimpleNamespace(
        jam=jam, ada=ada, ben=ben, team=team, cleo=cleo, other=other, olga=an_organiser(jam), visitor=None
    )


def a_complete_draft(team, **fields) -> Submission:
    return a_submission(team=team, submitted=False, **{"agreed": True, **fields})


def a_report(content=PDF, name="report.pdf", content_type="application/pdf"):
    return SimpleUploadedFile(name, content, content_type=content_type)


def signed_in(client, user):
    client.logout()
    if user is not None:
        client.force_login(user)
    return client


def address(name, jam, *args):
    return reverse(name, args=[jam.slug, *args])


def stand_at(instant) -> None:
    """Move the clock, from wherever it stands, to ``instant``; from there it runs on."""
    clock.move(timedelta(0))
    clock.move(instant - clock.now())


def after_the_grace(jam) -> None:
    """Just after the last instant at which a submit counts."""
    stand_at(jam.grace_ends_at + timedelta(seconds=1))
