"""Into an account by its forms, as people do."""

import re

from allauth.account.models import EmailAddress
from playwright.sync_api import Page, expect

from tests.accounts.helpers import code_for
from tests.factories import a_user

PASSWORD = "correct horse battery staple"


def an_account(name):
    """Somebody who signed up before."""
    user = a_user(name, email=f"{name.lower()}@example.org", password=PASSWORD)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def sign_in(page: Page, name: str) -> None:
    page.goto("/account/login/")
    page.get_by_label("Email address").fill(f"{name.lower()}@example.org")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("link", name=re.compile("your account"))).to_be_visible()


def sign_up(page: Page, name: str) -> None:
    """From a sign-up form on the page to a confirmed address, with the code from the outbox."""
    page.get_by_label("Your name").fill(name)
    page.get_by_label("Email address").fill(f"{name.lower()}@example.org")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Make the account").click()
    code = page.locator("[name=code]")
    expect(code).to_be_visible()
    code.fill(code_for(f"{name.lower()}@example.org"))
    page.get_by_role("button", name="Confirm").click()
