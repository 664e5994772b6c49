"""The machine's own Chromium, for tests marked `browser`. Registered by `pytest_plugins` in tests/conftest.py."""

import os
import shutil

import pytest
from django.test import Client

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
QUIET = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
REFUSALS = ("409 (Conflict)", "422 (Unprocessable", "ERR_FAILED", "ERR_INTERNET_DISCONNECTED", "Transition was aborted")
INSTALL = "No Chromium here. Debian: sudo apt install chromium libatomic1; elsewhere set CHROMIUM to a Chrome's path."


def chromium():
    """The path of a Chromium or Chrome on this machine, or None."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)


@pytest.fixture(scope="session")
def browser():
    """One browser per test process. Where there is none: skipped on a developer's machine, failed in CI."""
    path = chromium()
    if not path:
        pytest.fail(INSTALL) if os.environ.get("CI") else pytest.skip(INSTALL)
    from playwright.sync_api import expect, sync_playwright  # here: slow to load, and most tests need no browser

    expect.set_options(timeout=15_000)  # milliseconds: a busy machine is slow, not wrong

    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright keeps an event loop on this thread
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, chromium_sandbox=os.geteuid() != 0, args=QUIET)
        yield opened
        opened.close()


@pytest.fixture
def context(browser):
    """A fresh browser profile for one test: no cookies, nothing kept."""
    fresh = browser.new_context()
    yield fresh
    fresh.close()


def let_in(context, user, url):
    """Sign the browser in without the form; journeys that are about signing in fill it in."""
    client = Client()
    client.force_login(user)
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": url}])


@pytest.fixture
def visit(browser, live_server):
    """``visit(user, scripts=…)`` opens a page signed in; what a console complains about fails the test."""
    contexts, said = [], []

    def opened(user=None, *, scripts=True, **kwargs):
        context = browser.new_context(base_url=live_server.url, java_script_enabled=scripts, **kwargs)
        contexts.append(context)
        if user:
            let_in(context, user, live_server.url)
        page = context.new_page()
        page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: said.append(str(error)))
        return page

    yield opened
    for context in contexts:
        context.close()
    assert [line for line in said if not any(words in line for words in REFUSALS)] == []
