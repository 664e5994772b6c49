import pytest

from tests.browser import let_in


@pytest.fixture(params=["with JavaScript", "without JavaScript"])
def cast(request, browser, real_site):
    """`cast()` is the page of somebody new, `cast(ada)` Ada's: everybody has a browser of their own."""
    contexts = []

    def page_of(user=None):
        context = browser.new_context(
            base_url=real_site.url,
            java_script_enabled=request.param == "with JavaScript",
            timezone_id="America/Los_Angeles",
        )
        context.set_default_timeout(20_000)
        contexts.append(context)
        if user:
            let_in(context, user, real_site.url)
        return context.new_page()

    yield page_of
    for context in contexts:
        context.close()
