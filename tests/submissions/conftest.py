import pytest


@pytest.fixture(autouse=True)
def _own_media(settings, tmp_path):
    """Files of one test, gone with it."""
    settings.MEDIA_ROOT = tmp_path / "media"
