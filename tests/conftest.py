import pytest

pytest_plugins = ["tests.browser", "tests.site"]


@pytest.fixture(scope="session")
def django_db_keepdb():
    """The whole server is thrown away after the tests; dropping its databases first would only wait for sessions."""
    return True


@pytest.fixture(autouse=True)
def _plain_static(settings):
    """Tests render pages without a collectstatic before them."""
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.STATIC_ROOT = settings.BASE_DIR / "static"  # WhiteNoise warns where there is none
