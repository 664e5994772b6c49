"""A preview, a page that saves only part of what it holds, authors who are asked, and the order of images."""

import pytest
from django.core.files.storage import default_storage

from accounts.models import Message
from submissions import figures
from submissions.models import Authorship, Submission
from tests.factories import a_participant

from .scenes import TEXT, a_cast, a_complete_draft, address, after_the_grace, signed_in
from .test_editor import typed
from .test_images import TINY

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return a_cast()


def post(client, cast, name="submission-edit", *args, user=None, headers=None, **sent):
    return signed_in(client, user or cast.ada).post(address(name, cast.jam, *args), sent, headers=headers)


def test_a_preview_keeps_what_was_typed_saves_the_draft_and_can_be_saved_on(client, cast):
    page = post(client, cast, **typed(**{**TEXT, "body": "Some **bold**"}), preview="1")
    assert page.status_code == 200
    assert "<strong>bold</strong>" in page.content.decode()
    assert page.context["form"]["title"].value() == TEXT["title"]
    assert Submission.objects.get().body == "Some **bold**"
    sent = {**typed(**{**TEXT, "body": "Other"}), "base": page.context["form"]["base"].value()}
    assert post(client, cast, **sent).status_code == 303
    assert Submission.objects.get().body == "Other"


def test_a_preview_leaves_what_is_submitted_alone(client, cast):
    draft = a_complete_draft(cast.team)
    post(client, cast, "submission-submit")
    page = post(client, cast, **typed(base=draft.text(), body="**Half** a thought"), preview="1")
    assert "<strong>Half</strong>" in page.content.decode()
    draft = Submission.objects.get()
    assert (draft.body, draft.versions.count()) == ("", 1)
    sent = {**typed(base=draft.text(), body="Whole"), "base": page.context["form"]["base"].value()}
    assert post(client, cast, **sent).status_code == 303


def test_the_script_gets_the_preview_alone_and_nothing_runs_in_it(client, cast):
    page = post(client, cast, headers={"Preview": "1"}, body="*So* <script>x</script>")
    assert page.content.decode().strip() == (
        '<div class="prose"><p><em>So</em> &lt;script&gt;x&lt;/script&gt;</p>\n</div>'
    )
    assert Submission.objects.count() == 0


def test_after_a_mistake_is_repaired_nobody_clashes_with_themselves(client, cast):
    post(client, cast, **typed(**TEXT))
    page = post(client, cast, **typed(base=TEXT, title="x" * 141, body="New"))
    assert page.status_code == 422
    sent = {**typed(base=TEXT, title="Short", body="New"), "base": page.context["form"]["base"].value()}
    assert post(client, cast, **sent).status_code == 303
    draft = Submission.objects.get()
    assert (draft.title, draft.body) == ("Short", "New")


# the agreement of every author


def asked(cast):
    return sorted(Message.objects.filter(kind="author_asked").values_list("to", flat=True))


def test_submitting_asks_the_other_authors_to_agree_each_once(client, cast):
    a_complete_draft(cast.team)
    post(client, cast, "submission-submit")
    post(client, cast, "submission-withdraw")
    post(client, cast, "submission-submit")
    assert asked(cast) == [cast.ben.email]
    letter = Message.objects.get(kind="author_asked")
    assert letter.subject == "May your name stand on “Finding 1”?" and "Ada Canary asks you" in letter.text


def test_a_button_asks_who_has_not_agreed_and_says_whom(client, cast):
    draft = a_complete_draft(cast.team)
    new = a_participant(jam=cast.jam)
    cast.team.add_member(new)
    Authorship.objects.create(submission=draft, user=new.user, agreed_at=cast.jam.published_at)
    assert post(client, cast, "submission-authors").status_code == 303
    page = client.get(address("submission-check", cast.jam)).content.decode()
    assert "Asked by mail: Ben Canary." in page and "1 author was asked by mail" in page
    post(client, cast, "submission-authors", user=cast.ben)
    assert asked(cast) == sorted([cast.ada.email, cast.ben.email])
    post(client, cast, "submission-authors")
    assert len(asked(cast)) == 2


def test_nobody_is_asked_by_strangers_or_after_the_close(client, cast):
    a_complete_draft(cast.team)
    assert post(client, cast, "submission-authors", user=cast.cleo).status_code == 404
    after_the_grace(cast.jam)
    assert post(client, cast, "submission-authors").status_code == 422
    assert asked(cast) == []


# the order of images


@pytest.fixture
def three(cast):
    for name in "abc":
        figures.add_image(cast.team, TINY, name=name, alt=f"Shows {name}", by=cast.ada)
    return Submission.objects.get()


def order(draft):
    return [(image.name, image.alt, image.place) for image in Submission.objects.get(pk=draft.pk).images()]


def test_images_change_places_with_their_words_and_files(client, cast, three):
    files = {image.name: image.file.name for image in three.images()}
    figures.remove_image(cast.team, 2, by=cast.ada)
    assert post(client, cast, "submission-image-move", 3, direction="up").status_code == 303
    assert order(three) == [("c", "Shows c", 1), ("a", "Shows a", 3)]
    post(client, cast, "submission-image-move", 1, direction="up")
    post(client, cast, "submission-image-move", 3, direction="down")
    assert [name for name, _alt, _place in order(three)] == ["c", "a"]
    for image in Submission.objects.get().images():
        assert image.file.name == files[image.name] and all(map(default_storage.exists, image.stored()))


def test_moving_an_image_of_a_submitted_project_gives_a_receipt(client, cast, three):
    Submission.objects.update(**{k: v for k, v in TEXT.items() if k in ("title", "abstract", "report_url", "agreed")})
    post(client, cast, "submission-submit")
    post(client, cast, "submission-image-move", 1, direction="down")
    assert [file["name"] for file in three.versions.first().content["files"]] == ["b", "a", "c"]


def test_others_move_no_image_and_after_the_close_nobody(client, cast, three):
    before = order(three)
    assert post(client, cast, "submission-image-move", 1, user=cast.cleo, direction="down").status_code == 404
    assert post(client, cast, "submission-image-move", 1, direction="left").status_code == 404
    after_the_grace(cast.jam)
    assert post(client, cast, "submission-image-move", 1, direction="down").status_code == 422
    assert order(three) == before
