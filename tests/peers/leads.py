"""Where an HTML page leads by itself, without a script: the frames that it loads, the address that it refreshes to."""

from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import urljoin


@dataclass(frozen=True)
class Leads:
    """frames: absolute, in the order of the page. refresh: absolute, None when the page stays."""

    frames: tuple[str, ...] = ()
    refresh: str | None = None


def read_leads(html: str, url: str) -> Leads:
    """url: of the page, to which addresses are relative."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    frames = tuple(urljoin(url, source) for source in reader.frames)
    return Leads(frames, urljoin(url, reader.refresh) if reader.refresh else None)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.frames: list[str] = []
        self.refresh = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "iframe" and given.get("src"):
            self.frames.append(given["src"])
        elif tag == "meta" and given.get("http-equiv", "").lower() == "refresh":
            _, _, target = given.get("content", "").partition(";")
            self.refresh = target.strip().removeprefix("url=")
