"""Who signs in at an ENT, and how: a form that asks for a name and a password, whatever the product."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from peers.browser import Browser, Lost, Page
from peers.forms import Form

_NAME_FIELDS = ("username", "user")


@dataclass(frozen=True)
class User:
    """Who can sign in, and what the ENT says of them."""

    login: str
    password: str
    attributes: Mapping[str, Sequence[str]]


def asks_for_password(page: Page) -> bool:
    """Whether somebody has to sign in before going on."""
    return _sign_in_form(page) is not None


def sign_in(browser: Browser, login_page: Page, user: User) -> Page:
    """Fills the ENT's form in; the page that follows. Raises Lost when the page asks for no password."""
    form = _sign_in_form(login_page)
    if form is None:
        raise Lost(f"nobody is asked to sign in: {login_page}\n{login_page.text}")
    names = dict(form.fields)
    (name,) = [field for field in _NAME_FIELDS if field in names]
    return browser.submit(login_page, {name: user.login, "password": user.password}, form)


def _sign_in_form(page: Page) -> Form | None:
    return next((form for form in page.forms if "password" in dict(form.fields)), None)
