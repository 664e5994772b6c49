"""Images of a submission: what is taken, what is kept of it, what is refused, who gets it and how."""

import hashlib
import io
import struct
import threading
import zlib

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.test import override_settings
from PIL import Image

from submissions import figures
from submissions.actions import submit, withdraw
from submissions.models import Attachment, DraftsClosed, EnoughImages, Submission
from submissions.picture import CannotRead, Picture, Trouble, written_anew
from tests.factories import a_jam, an_organiser

from .pictures import a_flood, a_photo, a_png, an_image, chunk, encoded, png
from .scenes import PDF, a_cast, a_complete_draft, a_report, address, after_the_grace, signed_in

HEADERS = {
    "Content-Type": "image/webp",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "private, no-cache",
}
TINY = Picture(b"full", b"small", 4, 3)


# what is kept of a file, without the database


def opened(content):
    return Image.open(io.BytesIO(content))


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP"])
def test_an_image_becomes_two_webp_files_that_fit_their_boxes(form):
    made = written_anew(encoded(Image.new("RGB", (3200, 1600), "teal"), form))
    assert (made.width, made.height) == (1600, 800)
    assert [(opened(file).format, opened(file).size) for file in (made.full, made.small)] == [
        ("WEBP", (1600, 800)),
        ("WEBP", (720, 360)),
    ]


def test_a_small_image_is_not_blown_up():
    made = written_anew(a_png(40, 30))
    assert (made.width, made.height, opened(made.small).size) == (40, 30, (40, 30))


def test_what_a_photo_says_about_itself_is_gone():
    photo = a_photo()
    assert b"CanaryPlace" in photo
    made = written_anew(photo)
    for file in (made.full, made.small):
        assert b"CanaryPlace" not in file
        assert (dict(opened(file).getexif()), set(opened(file).info) & {"exif", "xmp", "icc_profile"}) == ({}, set())


def test_a_photo_that_was_held_sideways_stands_upright():
    made = written_anew(a_photo(40, 30, orientation=6))
    assert (made.width, made.height) == (30, 40)
    red, _green, blue = opened(made.full).convert("RGB").getpixel((15, 5))
    assert red > 200 > blue


def test_transparency_is_kept():
    made = written_anew(encoded(Image.new("RGBA", (40, 30), (0, 0, 0, 0))))
    assert opened(made.full).convert("RGBA").getpixel((5, 5))[3] == 0


def test_sixteen_bits_of_grey_are_shown_as_they_look():
    assert opened(written_anew(encoded(Image.new("I;16", (9, 9), 0x8000))).full).convert("L").getpixel((4, 4)) in range(
        126, 131
    )


def test_a_script_behind_the_pixels_does_not_come_along():
    made = written_anew(a_png() + b"<script>alert(1)</script>")
    assert b"<script" not in made.full + made.small


def test_of_an_animation_the_first_picture_stays():
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "blue")]
    made = written_anew(encoded(frames[0], "WEBP", save_all=True, append_images=frames[1:]))
    assert getattr(opened(made.full), "n_frames", 1) == 1


LIAR = png(struct.pack(">IIBBBBB", 400, 300, 8, 2, 0, 0, 0), zlib.compress(b"\0" * 9))
WORDY = a_png()[:33] + chunk(b"zTXt", b"x\0\0" + zlib.compress(b"a" * 90_000_000)) + a_png()[33:]
REFUSED = [
    (b"", Trouble.EMPTY),
    (b"hello", Trouble.NOT_AN_IMAGE),
    (PDF, Trouble.NOT_AN_IMAGE),
    (b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', Trouble.NOT_AN_IMAGE),
    (encoded(Image.new("P", (9, 9)), "GIF"), Trouble.NOT_AN_IMAGE),
    (encoded(Image.new("RGB", (9, 9)), "TIFF"), Trouble.NOT_AN_IMAGE),
    (encoded(Image.new("RGB", (9, 9)), "EPS"), Trouble.NOT_AN_IMAGE),
    (encoded(Image.new("RGB", (9, 9)), "BMP"), Trouble.NOT_AN_IMAGE),
    (a_photo(400, 300)[:3000], Trouble.BROKEN),
    (a_png()[:40], Trouble.BROKEN),
    (LIAR, Trouble.BROKEN),
    (WORDY, Trouble.BROKEN),
    (a_flood(9000, 9000), Trouble.TOO_MANY_PIXELS),
    (png(struct.pack(">IIBBBBB", 2**31 - 1, 2**31 - 1, 8, 2, 0, 0, 0), b""), Trouble.TOO_MANY_PIXELS),
]


@pytest.mark.parametrize(("content", "trouble"), REFUSED, ids=range(len(REFUSED)))
def test_what_is_no_honest_image_is_refused_with_its_reason(content, trouble):
    with pytest.raises(CannotRead) as refusal:
        written_anew(content)
    assert refusal.value.trouble is trouble


def test_exactly_24_megapixels_are_taken_and_cost_this_process_nothing():
    resource = pytest.importorskip("resource")
    flood, before = a_flood(6000, 4000), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert written_anew(flood).width == 1600
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 30_000  # kB


# the editor


@pytest.fixture
def cast(db):
    return a_cast()


def upload(client, cast, file=None, alt="A curve that falls"):
    return client.post(address("submission-image-add", cast.jam), {"image": file or an_image(), "alt": alt})


def stored():
    return sorted(default_storage.listdir("images")[1]) if default_storage.exists("images") else []


def fetch(client, cast, number=1, place=1, size="full", **headers):
    answer = client.get(address("submission-image", cast.jam, number, place, size), headers=headers)
    answer.body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    for close in answer._resource_closers:
        close()
    return answer


def errors(answer):
    return [str(message) for messages in answer.context["wrong"].errors.values() for message in messages]


def test_an_image_is_kept_with_its_words_under_a_name_nobody_chose(client, cast):
    answer = upload(signed_in(client, cast.ada), cast, an_image(name="Ada's head (final).png"))
    assert (answer.status_code, answer["Location"]) == (303, address("submission-edit", cast.jam) + "#images")
    image = Attachment.objects.get()
    assert (image.slot, image.alt, image.width, image.height) == ("image-1", "A curve that falls", 40, 30)
    assert (image.name, image.uploaded_by) == ("Ada's head (final).png", cast.ada)
    assert sorted(image.stored()) == [f"images/{name}" for name in stored()]
    with default_storage.open(image.file.name) as file:
        assert hashlib.sha256(file.read()).hexdigest() == image.sha256


def test_the_editor_shows_it_and_the_projects_page_too(client, cast):
    a_complete_draft(cast.team)
    upload(signed_in(client, cast.ada), cast)
    for page in (
        client.get(address("submission-edit", cast.jam)),
        client.get(address("submission-image-add", cast.jam)),
        client.get(address("submission-check", cast.jam)),
        client.get(Submission.objects.get().get_absolute_url()),
    ):
        assert page.content.decode().count('alt="A curve that falls"') == 1


def test_an_image_without_words_is_refused_before_it_is_decoded(client, cast):
    answer = upload(signed_in(client, cast.ada), cast, alt=" \u200b ")
    assert (answer.status_code, errors(answer)) == (422, ["Say in a sentence what the image shows."])
    assert (Submission.objects.count(), stored()) == (0, [])


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "This file is empty. Choose the image again."),
        (b"GIF89a" + b"0" * 90, "This is not a PNG, JPEG or WebP image"),
        (a_png()[:40], "This image is broken or breaks off"),
        (a_flood(9000, 9000), "This image has more than 24 megapixels"),
    ],
)
def test_what_cannot_be_shown_is_refused_and_the_words_stay(client, cast, content, sentence):
    answer = upload(signed_in(client, cast.ada), cast, an_image(content), alt="Words I chose with care")
    assert (answer.status_code, [error[: len(sentence)] for error in errors(answer)]) == (422, [sentence])
    assert 'value="Words I chose with care"' in answer.content.decode()
    assert (Submission.objects.count(), stored()) == (0, [])


def test_an_image_over_the_limit_is_refused_with_both_sizes(client, cast):
    with override_settings(MAX_IMAGE_BYTES=80):
        assert (
            "at most 80 bytes"
            in signed_in(client, cast.ada).get(address("submission-image-add", cast.jam)).content.decode()
        )
        answer = upload(client, cast, an_image(a_png() + b"0" * 900))
    size = len(a_png()) + 900
    assert errors(answer) == [f"This image has {size} bytes; the limit is 80 bytes. Make it smaller."]


def test_a_file_that_is_missing_or_text_is_a_clear_refusal(client, cast):
    signed_in(client, cast.ada)
    for data in ({"alt": "Words"}, {"alt": "Words", "image": "text"}):
        answer = client.post(address("submission-image-add", cast.jam), data)
        assert (answer.status_code, errors(answer)) == (422, ["Choose an image first."])


def test_a_type_that_the_browser_claims_decides_nothing(client, cast):
    signed_in(client, cast.ada)
    assert upload(client, cast, an_image(name="x.html", content_type="text/html")).status_code == 303
    assert upload(client, cast, an_image(b"<svg/>", content_type="image/png")).status_code == 422


def test_six_images_are_taken_and_a_seventh_is_not(client, cast):
    signed_in(client, cast.ada)
    assert [upload(client, cast).status_code for _ in range(7)] == [303] * 6 + [422]
    assert (Attachment.objects.count(), len(stored())) == (6, 12)


def test_the_place_of_a_removed_image_is_free_again(client, cast, django_capture_on_commit_callbacks):
    for alt in ("One", "Two", "Three"):
        figures.add_image(cast.team, TINY, name="x", alt=alt, by=cast.ada)
    with django_capture_on_commit_callbacks(execute=True):
        answer = signed_in(client, cast.ben).post(address("submission-image-remove", cast.jam, 2))
    assert (answer.status_code, len(stored())) == (303, 4)
    figures.add_image(cast.team, TINY, name="x", alt="Four", by=cast.ada)
    assert [image.alt for image in Submission.objects.get().images()] == ["One", "Four", "Three"]


def test_words_are_changed_by_the_whole_team_and_never_emptied(client, cast):
    upload(signed_in(client, cast.ada), cast)
    change = address("submission-image-alt", cast.jam, 1)
    assert signed_in(client, cast.ben).post(change, {"image-1-alt": "Better\r\nwords"}).status_code == 303
    answer = client.post(change, {"image-1-alt": ""})
    assert (answer.status_code, Attachment.objects.get().alt) == (422, "Better words")
    assert client.post(change, {"image-1-alt": "x" * 301}).status_code == 422


def test_every_change_to_what_is_submitted_gives_a_receipt_that_holds_it(client, cast):
    draft = a_complete_draft(cast.team)
    submit(cast.team, by=cast.ada)
    upload(signed_in(client, cast.ada), cast)
    figures.describe_image(cast.team, 1, "Better words", by=cast.ada)
    figures.remove_image(cast.team, 1, by=cast.ada)
    held = [[file["alt"] for file in version.content["files"]] for version in draft.versions.order_by("number")]
    assert held == [[], ["A curve that falls"], ["Better words"], []]


def test_after_the_grace_nothing_changes_any_more(client, cast):
    upload(signed_in(client, cast.ada), cast)
    kept = stored()
    after_the_grace(cast.jam)
    assert upload(client, cast).status_code == 422
    assert client.post(address("submission-image-remove", cast.jam, 1)).status_code == 422
    with pytest.raises(DraftsClosed):
        figures.describe_image(cast.team, 1, "Late words", by=cast.ada)
    assert (stored(), Attachment.objects.get().alt) == (kept, "A curve that falls")


def test_an_upload_that_fails_late_leaves_no_file_and_no_row(cast, monkeypatch):
    monkeypatch.setattr(Submission, "touch", lambda *_args, **_named: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        figures.add_image(cast.team, TINY, name="x", alt="Words", by=cast.ada)
    assert (Attachment.objects.count(), stored()) == (0, [])


def test_all_files_of_a_team_together_have_a_limit(client, cast):
    signed_in(client, cast.ada).post(address("submission-report-upload", cast.jam), {"report": a_report()})
    with override_settings(MAX_TEAM_BYTES=len(PDF) + 10):
        answer = upload(client, cast)
        assert errors(answer)[0].startswith("Your team’s files together may have")
        again = client.post(address("submission-report-upload", cast.jam), {"report": a_report()})
    assert (again.status_code, Attachment.objects.count(), stored()) == (303, 1, [])


def test_many_images_in_an_hour_are_too_many(client, cast, settings):
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "upload_image": "1/h/user"}
    signed_in(client, cast.ada)
    assert [upload(client, cast, an_image(b"")).status_code for _ in range(2)] == [422, 429]


# who gets it


@pytest.mark.parametrize(
    ("who", "status"), [("ada", 200), ("ben", 200), ("olga", 200), ("cleo", 404), ("visitor", 404)]
)
def test_the_images_of_a_draft_are_its_teams_and_the_organisers(client, cast, who, status):
    upload(signed_in(client, cast.ada), cast)
    for size in ("small", "full"):
        assert fetch(signed_in(client, getattr(cast, who)), cast, size=size).status_code == status


def test_an_image_is_sent_as_what_it_is_and_runs_nothing(client, cast):
    upload(signed_in(client, cast.ada), cast)
    answer = fetch(client, cast, size="small")
    assert {name: answer[name] for name in HEADERS} == HEADERS
    assert opened(answer.body).format == "WEBP"
    assert "figure" not in answer["Content-Disposition"]


def test_an_image_that_is_known_is_not_sent_again(client, cast):
    upload(signed_in(client, cast.ada), cast)
    known = fetch(client, cast)["ETag"]
    again = fetch(client, cast, **{"if-none-match": known})
    assert (again.status_code, again.body) == (304, b"")
    assert fetch(signed_in(client, cast.cleo), cast, **{"if-none-match": known}).status_code == 404


def test_hidden_and_absent_images_give_the_same_answer(client, cast):
    upload(signed_in(client, cast.ada), cast)
    signed_in(client, cast.cleo)
    bodies = {fetch(client, cast, *where).body for where in [(1, 1), (1, 2), (77, 1), (1, 7), (1, 1, "huge")]}
    assert len(bodies) == 1
    signed_in(client, an_organiser(a_jam()))
    assert fetch(client, cast).status_code == 404


def test_images_are_public_while_their_project_is(client, cast):
    a_complete_draft(cast.team)
    upload(signed_in(client, cast.ada), cast)
    submit(cast.team, by=cast.ada)
    assert fetch(signed_in(client, None), cast).status_code == 200
    withdraw(cast.team, by=cast.ada)
    assert fetch(client, cast).status_code == 404


def test_a_stranger_changes_nothing_on_an_image(client, cast):
    upload(signed_in(client, cast.ada), cast)
    signed_in(client, cast.cleo)
    assert client.post(address("submission-image-remove", cast.jam, 1)).status_code == 404
    assert client.post(address("submission-image-alt", cast.jam, 1), {"image-1-alt": "Hers"}).status_code == 404
    assert Attachment.objects.get().alt == "A curve that falls"


def test_an_image_that_is_gone_from_the_disk_is_a_404(client, cast):
    upload(signed_in(client, cast.ada), cast)
    for path in Attachment.objects.get().stored():
        default_storage.delete(path)
    assert fetch(client, cast).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_ten_at_once_fill_six_places():
    cast, barrier, refused = a_cast(), threading.Barrier(10), []

    def add():
        barrier.wait()
        try:
            figures.add_image(cast.team, TINY, name="x", alt="Words", by=cast.ada)
        except EnoughImages as refusal:
            refused.append(refusal)
        finally:
            connection.close()

    threads = [threading.Thread(target=add) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (Attachment.objects.count(), len(refused), len(stored())) == (6, 4, 12)
