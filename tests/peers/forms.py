"""The forms of an HTML page, as a browser would fill them in before anyone touches them."""

from dataclasses import dataclass, replace
from html.parser import HTMLParser
from urllib.parse import urljoin

_CARRIERS = {"SAMLRequest", "SAMLResponse", "ticket", "SAMLart", "forceUpgrade"}
"""The fields of forms that a script sends; the last is LemonLDAP's, for whoever has to sign in again."""


@dataclass(frozen=True)
class Form:
    """method: GET or POST. action: absolute. fields: what would be sent, buttons left out.

    scripted: its page has a script or a load handler, which sends a message or a ticket as soon as it is shown.
    """

    method: str
    action: str
    fields: tuple[tuple[str, str], ...]
    scripted: bool = False

    @property
    def posts_itself(self) -> bool:
        """Whether a person would not even see it."""
        return self.scripted and self.method == "POST" and any(name in _CARRIERS for name, _ in self.fields)

    def value(self, name: str) -> str:
        """The one value of a field. Raises KeyError."""
        return dict(self.fields)[name]

    def filled(self, values: dict[str, str]) -> list[tuple[str, str]]:
        """The fields with some values replaced or added."""
        kept = [(name, value) for name, value in self.fields if name not in values]
        return [*kept, *values.items()]


def read_forms(html: str, url: str) -> tuple[Form, ...]:
    """In the order of the page. url: of the page, to which actions are relative."""
    reader = _Reader(url)
    reader.feed(html)
    reader.close()
    return tuple(replace(form, scripted=reader.scripted) for form in reader.forms)


class _Reader(HTMLParser):
    def __init__(self, url: str) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.scripted = False
        self._url = url
        self._open: tuple[str, str, list[tuple[str, str]]] | None = None
        self._select = ""
        self._textarea = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.scripted |= tag == "script" or "onload" in given
        if tag == "form":
            action = urljoin(self._url, given.get("action") or self._url)
            self._open = (given.get("method", "get").upper(), action, [])
        elif self._open is not None:
            self._field(tag, given)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form" and self._open is not None:
            method, action, fields = self._open
            self.forms.append(Form(method, action, tuple(fields)))
            self._open = None
        elif tag == "select":
            self._select = ""
        elif tag == "textarea":
            self._textarea = ""

    def handle_data(self, data: str) -> None:
        if self._textarea:
            self._set(self._textarea, data)

    def _field(self, tag: str, given: dict[str, str]) -> None:
        name = given.get("name", "")
        if tag == "input" and name and _is_sent(given):
            self._add(name, given.get("value", "on" if given.get("type") in ("checkbox", "radio") else ""))
        elif tag == "textarea" and name:
            self._textarea = name
            self._add(name, "")
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select:
            self._option(given)

    def _option(self, given: dict[str, str]) -> None:
        """The first option stands until a selected one comes."""
        known = self._open is not None and any(name == self._select for name, _ in self._open[2])
        if not known:
            self._add(self._select, given.get("value", ""))
        elif "selected" in given:
            self._set(self._select, given.get("value", ""))

    def _add(self, name: str, value: str) -> None:
        if self._open is not None:
            self._open[2].append((name, value))

    def _set(self, name: str, value: str) -> None:
        if self._open is not None:
            self._open[2][:] = [(n, value if n == name else v) for n, v in self._open[2]]


def _is_sent(given: dict[str, str]) -> bool:
    kind = given.get("type", "text").lower()
    if "disabled" in given or kind in ("submit", "button", "image", "reset", "file"):
        return False
    return kind not in ("checkbox", "radio") or "checked" in given
