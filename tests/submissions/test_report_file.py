"""The report as a file: what is taken, what is refused, who gets it and how."""

import hashlib
import zlib

import pytest
from django.core.files.storage import default_storage
from django.test import override_settings

from submissions.actions import submit, withdraw
from submissions.forms import file_name
from submissions.merge import base_of
from submissions.models import Attachment, Submission
from tests.factories import a_jam, an_organiser

from .scenes import PDF, TEXT, a_cast, a_complete_draft, a_report, address, after_the_grace, signed_in

pytestmark = pytest.mark.django_db

HEADERS = {
    "Content-Type": "application/pdf",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cache-Control": "private, no-cache",
    "Cross-Origin-Resource-Policy": "same-origin",
}


@pytest.fixture
def cast():
    return a_cast()


def packed(objects: bytes, *, times=1, streams=1) -> bytes:
    """A PDF with ``streams`` of packed objects, in each of which ``objects`` stand so many times."""
    packer = zlib.compressobj()
    inside = b"".join(packer.compress(objects) for _ in range(times)) + packer.flush()
    kind = b"7 0 obj\n<< /Type /ObjStm /Filter /FlateDecode >>\n"
    return PDF.replace(b"trailer", (kind + b"stream\n%s\nendstream\nendobj\n" % inside) * streams + b"trailer")


def upload(client, cast, file=None):
    return client.post(address("submission-report-upload", cast.jam), {"report": file} if file else {})


def stored():
    return default_storage.listdir("reports")[1] if default_storage.exists("reports") else []


def fetch(client, cast, number=1):
    answer = client.get(address("submission-file", cast.jam, number))
    answer.body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    for close in answer._resource_closers:  # not answer.close(): it would close the test's connection, too
        close()
    return answer


def test_an_upload_is_kept_with_its_facts_under_a_name_nobody_chose(client, cast):
    answer = upload(signed_in(client, cast.ada), cast, a_report(name="Ada's report (final).pdf"))
    assert (answer.status_code, answer["Location"]) == (303, address("submission-edit", cast.jam))
    file = Attachment.objects.get()
    assert (file.name, file.size, file.pages) == ("Ada's report (final).pdf", len(PDF), 3)
    assert (file.sha256, file.uploaded_by) == (hashlib.sha256(PDF).hexdigest(), cast.ada)
    assert "ada" not in file.file.name.lower()
    assert stored() == [file.file.name.removeprefix("reports/")]


@pytest.mark.parametrize("in_memory", [10, 10_000_000])
def test_what_comes_back_is_what_went_in(client, cast, in_memory):
    content = PDF[:-6] + b"x" * 70_000 + PDF[-6:]
    with override_settings(FILE_UPLOAD_MAX_MEMORY_SIZE=in_memory):
        assert upload(signed_in(client, cast.ada), cast, a_report(content)).status_code == 303
    answer = fetch(client, cast)
    assert answer.body == content
    assert {name: answer[name] for name in HEADERS} == HEADERS
    assert Attachment.objects.get().sha256 == hashlib.sha256(content).hexdigest()


def test_the_name_it_is_served_under_says_nothing_about_its_owner(client, cast):
    a_complete_draft(cast.team, title="Backup heads")
    upload(signed_in(client, cast.ada), cast, a_report(name="ada_canary_thesis.pdf"))
    disposition = fetch(client, cast)["Content-Disposition"]
    assert disposition == f'attachment; filename="{cast.jam.slug}-1-backup-heads.pdf"'


def test_a_new_file_replaces_the_old_one_after_the_commit(client, cast, django_capture_on_commit_callbacks):
    upload(signed_in(client, cast.ada), cast, a_report())
    (old,) = stored()
    with django_capture_on_commit_callbacks() as later:
        upload(client, cast, a_report(PDF + b"%%EOF\n"))
    assert len(stored()) == 2  # the old one stays until it is certain that nobody needs it
    for callback in later:
        callback()
    (new,) = stored()
    assert (new != old, Attachment.objects.get().file.name) == (True, f"reports/{new}")


def test_removing_the_report_keeps_the_text_that_was_typed(client, cast, django_capture_on_commit_callbacks):
    draft = a_complete_draft(cast.team)
    upload(signed_in(client, cast.ada), cast, a_report())
    data = {**draft.text(), "agreed": "on", "title": "Typed and not saved", "base": base_of(draft.text())}
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(address("submission-report-remove", cast.jam), data)
    assert answer.status_code == 303
    assert (Submission.objects.get().title, Attachment.objects.count(), stored()) == ("Typed and not saved", 0, [])


def test_the_report_of_a_submitted_project_is_replaced_with_a_receipt_and_not_removed(client, cast):
    draft = a_complete_draft(cast.team, report_url="")
    upload(signed_in(client, cast.ada), cast, a_report())
    submit(cast.team, by=cast.ada)
    upload(client, cast, a_report(PDF + b"%%EOF\n", name="second.pdf"))
    assert draft.versions.first().content["files"][0]["name"] == "second.pdf"
    data = {name: value for name, value in draft.text().items() if value} | {"base": "{}"}
    assert client.post(address("submission-report-remove", cast.jam), data).status_code == 422
    assert (draft.versions.count(), Attachment.objects.get().name) == (2, "second.pdf")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "This file is empty"),
        (b"<script>alert(1)</script>" + PDF, "This is not a PDF"),
        (b"\n" + PDF, "This is not a PDF"),
        (b"\x89PNG\r\n\x1a\n" + b"0" * 64, "This is not a PDF"),
        (b"%PD", "This is not a PDF"),
        (PDF[:-7], "breaks off before its end"),
        (PDF + b"\0" * 5_000, "breaks off before its end"),
        (PDF.replace(b"/Root", b"/Encrypt 5 0 R /Root"), "This PDF is locked"),
        (PDF.replace(b"/Root", b"/Encrypt\n<< /Filter /Standard >> /Root"), "This PDF is locked"),
        (PDF.replace(b"/Root", b"/OpenAction << /S /JavaScript /JS (app.alert(1)) >> /Root"), "holds a script"),
        (PDF.replace(b"/Root", b"/OpenAction << /S /J#61va#53cript >> /Root"), "holds a script"),
        (PDF.replace(b"/Root", b"/AA << /O << /S /Launch /F (calc.exe) >> >> /Root"), "starts a program"),
        (packed(b"<< /S /JavaScript /JS (app.alert(1)) >>"), "holds a script"),
        (packed(b"0" * 1_000_000, times=400), "unpacks to far more"),
        (packed(b"0" * 7_900_000, streams=9), "unpacks to far more"),
        (packed(b"", streams=5_001), "unpacks to far more"),
        (PDF.replace(b"/Count 3", b"/Count 100000"), "more than 5,000 pages"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_cannot_be_a_report_is_refused_with_its_reason(client, cast, content, sentence):
    answer = upload(signed_in(client, cast.ada), cast, a_report(content))
    assert answer.status_code == 422
    assert sentence in answer.context["form"].errors["report"][0]
    assert (Submission.objects.count(), stored()) == (0, [])


def test_packed_objects_and_words_about_scripts_do_no_harm(client, cast):
    harmless = packed(b"<< /Title (On JavaScript) /Launched 3 >>", streams=40)
    assert upload(signed_in(client, cast.ada), cast, a_report(harmless)).status_code == 303
    broken = packed(b"x").replace(zlib.compress(b"x"), b"not packed like this")
    assert upload(client, cast, a_report(broken)).status_code == 303


def test_a_type_that_the_browser_claims_decides_nothing(client, cast):
    assert upload(signed_in(client, cast.ada), cast, a_report(content_type="text/html")).status_code == 303
    assert upload(client, cast, a_report(b"GIF89a", content_type="application/pdf")).status_code == 422


def test_the_limit_is_printed_before_and_named_with_the_size_when_it_is_passed(client, cast):
    with override_settings(MAX_REPORT_BYTES=200):
        page = signed_in(client, cast.ada).get(address("submission-edit", cast.jam)).content.decode()
        assert "At most 200 bytes" in page
        fits = PDF + b"%" * (194 - len(PDF)) + b"%%EOF\n"
        assert upload(client, cast, a_report(fits)).status_code == 303
        answer = upload(client, cast, a_report(fits + b"\n"))
    assert answer.context["form"].errors["report"] == [
        "This file has 201 bytes; the limit is 200 bytes. Make its pictures smaller, or link to it."
    ]
    assert Attachment.objects.get().size == 200


def test_no_file_at_all_is_a_clear_refusal(client, cast):
    answer = upload(signed_in(client, cast.ada), cast)
    assert (answer.status_code, answer.context["form"].errors["report"]) == (422, ["Choose a PDF first."])


def test_a_file_field_that_holds_text_is_not_a_file(client, cast):
    answer = signed_in(client, cast.ada).post(address("submission-report-upload", cast.jam), {"report": "text"})
    assert (answer.status_code, Submission.objects.count()) == (422, 0)


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("report.pdf", "report.pdf"),
        ("REPORT.PDF", "REPORT.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("..\\..\\x.pdf", "x.pdf"),
        ("a\r\nBcc: b\0.pdf", "a Bcc: b.pdf"),
        ("fdp.\u202eexe.pdf", "fdp.exe.pdf"),
        (".pdf", "report.pdf"),
        ("", "report.pdf"),
        ("x" * 300 + ".pdf", "x" * 116 + ".pdf"),
        ("Résumé 研究.pdf", "Résumé 研究.pdf"),
    ],
)
def test_names_of_uploads_are_for_people_only(name, kept):
    assert file_name(name) == kept


@pytest.mark.parametrize(
    ("count", "pages"), [(b"6", 6), (b"99999999999999999999", None), (b"5000", 5000), (b"-1", None)]
)
def test_the_number_of_pages_is_said_only_where_it_is_plain(client, cast, count, pages):
    upload(signed_in(client, cast.ada), cast, a_report(PDF.replace(b"/Count 3", b"/Count " + count)))
    assert Attachment.objects.get().pages == pages


# who gets it


@pytest.mark.parametrize(
    ("who", "status"), [("ada", 200), ("ben", 200), ("olga", 200), ("cleo", 404), ("visitor", 404)]
)
def test_the_file_of_a_draft_is_its_teams_and_the_organisers(client, cast, who, status):
    upload(signed_in(client, cast.ada), cast, a_report())
    assert fetch(signed_in(client, getattr(cast, who)), cast).status_code == status


def test_hidden_and_absent_files_give_the_same_answer(client, cast):
    upload(signed_in(client, cast.ada), cast, a_report())
    signed_in(client, cast.cleo)
    assert fetch(client, cast, 1).body == fetch(client, cast, 77).body
    signed_in(client, an_organiser(a_jam()))
    assert fetch(client, cast, 1).status_code == 404


def test_a_submitted_file_is_public_while_its_project_is(client, cast):
    a_complete_draft(cast.team)
    upload(signed_in(client, cast.ada), cast, a_report())
    submit(cast.team, by=cast.ada)
    assert fetch(signed_in(client, None), cast).status_code == 200
    withdraw(cast.team, by=cast.ada)
    assert fetch(client, cast).status_code == 404


def test_a_file_that_is_gone_from_the_disk_is_a_404(client, cast):
    upload(signed_in(client, cast.ada), cast, a_report())
    default_storage.delete(Attachment.objects.get().file.name)
    assert fetch(client, cast).status_code == 404


def test_an_upload_that_comes_after_the_grace_leaves_what_was_there(client, cast):
    upload(signed_in(client, cast.ada), cast, a_report())
    kept = stored()
    after_the_grace(cast.jam)
    answer = upload(client, cast, a_report(PDF + b"%%EOF\n"))
    assert answer.status_code == 422
    assert "Submissions closed" in answer.context["form"].non_field_errors()[0]
    assert (stored(), Attachment.objects.get().size) == (kept, len(PDF))


def test_another_team_cannot_reach_the_slot(client, cast):
    upload(signed_in(client, cast.ada), cast, a_report())
    upload(signed_in(client, cast.cleo), cast, a_report(PDF + b"%%EOF\n"))
    client.post(address("submission-report-remove", cast.jam), {**TEXT, "agreed": "on", "base": "{}"})
    assert Attachment.objects.get(submission__team=cast.team).size == len(PDF)
