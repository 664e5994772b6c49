import pytest
from django.contrib.auth.signals import user_logged_in

pytest_plugins = ["tests.browser", "tests.site"]


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_modify_db_settings, django_db_blocker):
    """In place of pytest-django's, which would migrate anew in every process of every run."""
    from tests import database

    with django_db_blocker.unblock():
        database.set_up()


@pytest.fixture(scope="session", autouse=True)
def _static_root():
    """WhiteNoise warns where there is none, also when ``live_server`` starts, which is before any single test."""
    from django.conf import settings

    settings.STATIC_ROOT = settings.BASE_DIR / "static"


@pytest.fixture(autouse=True)
def _plain_static(settings):
    """Tests render pages without a collectstatic before them."""
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


def _signed_in_just_now(request, user, **_kwargs):
    """``client.force_login`` leaves no trace of how somebody signed in; what asks for a recent sign-in needs one."""
    from allauth.account.internal.flows.login import record_authentication

    if request.method is None:  # only the request that force_login makes up has none
        record_authentication(request, user, method="password")


user_logged_in.connect(_signed_in_just_now)
