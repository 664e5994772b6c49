"""A team shows its figures: added, refused, described anew and removed, with scripts and without."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from submissions.actions import submit
from submissions.models import Attachment
from tests.submissions.pictures import encoded
from tests.submissions.scenes import a_cast, a_complete_draft, address
from tests.submissions.test_in_browser import PHONE

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.filterwarnings("ignore:No directory at"),
]


def a_figure():
    from PIL import Image

    content = encoded(Image.linear_gradient("L").resize((1200, 700)))
    return {"name": "losses.png", "mimeType": "image/png", "buffer": content}


@pytest.mark.parametrize("scripts", [True, False])
def test_a_team_adds_describes_and_removes_an_image(visit, scripts):
    cast = a_cast()
    draft = a_complete_draft(cast.team)
    page = visit(cast.ada, scripts=scripts, viewport=PHONE)
    page.goto(address("submission-edit", cast.jam))
    part = page.locator("#images")
    part.get_by_label("Image file").set_input_files({**a_figure(), "buffer": b"GIF89a"})
    part.get_by_label("What it shows").fill("Loss by step")
    part.get_by_role("button", name="Add image").click()
    page.get_by_text("This is not a PNG, JPEG or WebP image").first.wait_for()
    assert part.get_by_label("What it shows").input_value() == "Loss by step"
    part.get_by_label("Image file").set_input_files(a_figure())
    part.get_by_role("button", name="Add image").click()
    part.get_by_text("losses.png").wait_for()
    if scripts:
        assert Axe().run(page).response["violations"] == []
    words = part.get_by_label("What it shows").first
    words.fill("Loss by step, falling")
    part.get_by_role("button", name="Save what image 1 shows").click()
    page.locator('img[alt="Loss by step, falling"]').wait_for()
    submit(cast.team, by=cast.ada)
    page.goto(draft.get_absolute_url())
    assert page.get_by_role("img", name="Loss by step, falling").evaluate("image => image.naturalWidth") > 300
    page.goto(address("submission-edit", cast.jam))
    part.get_by_role("button", name="Remove image 1").click()
    part.get_by_text("losses.png").wait_for(state="detached")
    assert Attachment.objects.count() == 0
