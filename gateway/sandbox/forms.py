"""What a browser without scripts sees of a page: its forms, and its text."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin

_SILENT = ("script", "style", "title", "svg", "head")


@dataclass
class Form:
    """action: absolute. fields: of its inputs. buttons: name and value of each that has a name."""

    action: str
    fields: dict[str, str] = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Page:
    """text: the visible text of its main part, or of all of it when it has none; one line for each piece."""

    forms: list[Form]
    text: str


def read_page(address: str, html: str) -> Page:
    """The forms and the text of a page. address: where it came from, for relative actions."""
    reader = _Reader(address)
    reader.feed(html)
    reader.close()
    return Page(reader.forms, "\n".join(reader.main or reader.pieces))


class _Reader(HTMLParser):
    def __init__(self, address: str) -> None:
        super().__init__(convert_charrefs=True)
        self.forms: list[Form] = []
        self.pieces: list[str] = []
        self.main: list[str] = []
        self._in_main = False
        self._address = address
        self._open: Form | None = None
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag in _SILENT:
            self._silent += 1
        elif tag == "main":
            self._in_main = True
        elif tag == "form":
            self._open = Form(urljoin(self._address, values.get("action", "")))
            self.forms.append(self._open)
        elif self._open is not None and values.get("name"):
            self._add_field(tag, values)

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent -= 1
        elif tag == "main":
            self._in_main = False
        elif tag == "form":
            self._open = None

    def handle_data(self, data: str) -> None:
        if not self._silent and data.strip():
            piece = " ".join(data.split())
            self.pieces.append(piece)
            if self._in_main:
                self.main.append(piece)

    def _add_field(self, tag: str, values: dict[str, str]) -> None:
        if self._open is None:
            return
        name, value = values["name"], values.get("value", "")
        if tag == "button" or (tag == "input" and values.get("type") == "submit"):
            self._open.buttons.append((name, value))
        elif tag == "input":
            self._open.fields[name] = value
