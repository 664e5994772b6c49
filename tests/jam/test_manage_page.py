"""What the public page says."""

import pytest
from django.urls import reverse

from tests.factories import a_jam, a_user, an_organiser

from .organising import HOUR, logged, olga_of, signed_in, url

pytestmark = pytest.mark.django_db


def save_page(client, jam, **changes):
    """What the browser sends: the page as it was shown, with some of it changed."""
    form = client.get(url("page", jam)).context["form"]
    shown = {name: form[name].value() or "" for name in form.fields if name != "seen"}
    return client.post(url("page", jam), {**shown, "seen": form.stamp, **changes})


def test_the_page_is_saved_and_the_log_names_what_changed():
    jam = a_jam()
    answer = save_page(olga_of(jam), jam, tagline="Find it out", about="We *look*.")
    jam.refresh_from_db()
    assert (answer.status_code, jam.tagline, jam.about) == (303, "Find it out", "We *look*.")
    assert logged() == [("changed the page", "tagline, about")]


def test_a_preview_shows_the_text_and_saves_nothing():
    jam = a_jam(about="Before")
    answer = save_page(olga_of(jam), jam, about="We *look*.<script>alert(1)</script>", preview="1")
    jam.refresh_from_db()
    assert (answer.status_code, jam.about, logged()) == (200, "Before", [])
    assert "<em>look</em>" in answer.text
    assert "<script>alert" not in answer.text


def test_bad_input_is_refused_and_what_was_typed_is_kept():
    jam = a_jam()
    answer = save_page(olga_of(jam), jam, venue_url="javascript:alert(1)", about="Long text")
    jam.refresh_from_db()
    assert (answer.status_code, jam.about) == (422, "")
    assert answer.context["form"].errors == {"venue_url": ["Enter a valid URL."]}
    assert "Long text</textarea>" in answer.text


def test_the_address_of_a_draft_may_change_that_of_a_public_jam_stays():
    draft, public = a_jam(published_at=None, slug="draft"), a_jam(slug="public")
    moved = save_page(olga_of(draft), draft, slug="New-Name")
    assert moved["Location"] == reverse("manage-page", args=["new-name"])
    save_page(olga_of(public), public, slug="elsewhere", tagline="Kept")
    public.refresh_from_db()
    assert (public.slug, public.tagline) == ("public", "Kept")


def test_a_refused_address_leaves_the_navigation_where_it_was():
    jam, _other = a_jam(published_at=None, slug="mine"), a_jam(slug="theirs")
    answer = save_page(olga_of(jam), jam, slug="theirs")
    assert answer.context["form"].errors == {"slug": ["This address is taken by another jam."]}
    assert 'href="/manage/mine/timeline/"' in answer.text


def test_who_saves_second_sees_both_texts_and_overwrites_nothing_unseen():
    jam = a_jam(about="Old")
    olga, oda = (signed_in(an_organiser(jam, user=a_user(name))) for name in ("Olga", "Oda"))
    stale = olga.get(url("page", jam)).context["form"].stamp
    save_page(oda, jam, about="Oda’s text")
    answer = save_page(olga, jam, about="Olga’s text", seen=stale)
    jam.refresh_from_db()
    assert (answer.status_code, jam.about) == (422, "Oda’s text")
    assert answer.context["form"].errors["about"] == ["On the page now: Oda’s text"]
    assert "Olga’s text</textarea>" in answer.text


def test_saving_the_page_leaves_the_rest_of_the_jam_alone():
    """Somebody moves the timeline while the page is being written."""
    jam = a_jam()
    olga = olga_of(jam)
    later = jam.submissions_close_at + HOUR
    type(jam).objects.filter(pk=jam.pk).update(submissions_close_at=later, sequence=7)
    save_page(olga, jam, tagline="Find it out")
    jam.refresh_from_db()
    assert (jam.submissions_close_at, jam.sequence, jam.tagline) == (later, 7, "Find it out")
