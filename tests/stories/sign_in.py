"""Signing in at the desk as somebody of the cast: password, then the telephone's code, by the keys."""

from playwright.sync_api import Page

from people import PASSWORD


def sign_in(page: Page, url: str, person) -> None:
    """Sign in; what shows that it is done is for the caller to wait for."""
    page.goto(f"{url}/connexion/")
    page.locator("input[name=login]").fill(person.login)
    page.locator("input[name=password]").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.locator("input[name=code]").fill(person.code)
    page.keyboard.press("Enter")
