"""Debian's Chromium, driven by Playwright: pages as people see them, at two widths, with and without script."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, Request, sync_playwright

from peers.debian import installed

WIDE, NARROW = 1280, 320
_HEIGHT = 800
_SCRIPTS = re.compile(r"<script\b.*?</script>", re.DOTALL)
_OPTIONS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser without any state."""
    (program,) = installed("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(program), args=_OPTIONS)
        try:
            yield browser
        finally:
            browser.close()


@dataclass
class Sight:
    """A window on a site. origin: the only one to which it may talk. strayed: addresses elsewhere that it asked for.

    faults: what the console complained of. source: the document that was opened last, as it was sent.
    twin: where a window without script is looked at by one.
    """

    page: Page
    origin: str
    script: bool = True
    strayed: list[str] = field(default_factory=list)
    requested: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    source: str = ""
    twin: "Sight | None" = None

    def open(self, path: str) -> Page:
        """Opens a path of the site, and waits until it is loaded."""
        answer = self.page.goto(f"{self.origin}{path}", wait_until="load")
        self.source = answer.text() if answer else ""
        return self.page

    def show(self, html: str, path: str = "/shown", status: int = 200, **headers: str) -> Page:
        """Shows a document as if the site had answered it; styles and pictures come from the site itself."""
        address = f"{self.origin}{path}"
        self.page.route(
            address, lambda route: route.fulfill(status=status, body=html, content_type="text/html", headers=headers)
        )
        self.page.goto(address, wait_until="load")
        self.page.unroute(address)
        self.source = html
        return self.page

    @contextmanager
    def still(self) -> Iterator[Page]:
        """The page as it stands, where a test may run a script of its own even if the window has none."""
        if self.script:
            yield self.page
            return
        if self.twin is None:
            context = self.page.context.browser.new_context(viewport=self.page.viewport_size, reduced_motion="reduce")
            self.twin = Sight(context.new_page(), self.origin)
        yield self.twin.show(_SCRIPTS.sub("", self.page.content()), urlsplit(self.page.url).path)

    def close(self) -> None:
        """Leaves nothing open."""
        for window in filter(None, (self, self.twin)):
            window.page.context.close()

    def overflows(self) -> bool:
        """Whether one has to scroll sideways."""
        return bool(self.page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))


@contextmanager
def sight(browser: Browser, origin: str, width: int = WIDE, *, script: bool = True) -> Iterator[Sight]:
    """A window of its own, with its own cookies. width: CSS pixels."""
    context = browser.new_context(
        viewport={"width": width, "height": _HEIGHT},
        java_script_enabled=script,
        locale="fr-FR",
        reduced_motion="reduce",
    )
    seen = Sight(context.new_page(), origin, script)
    place = urlsplit(origin).netloc

    def note(request: Request) -> None:
        seen.requested.append(request.url)
        parts = urlsplit(request.url)
        if parts.scheme in ("http", "https", "ws", "wss") and parts.netloc != place:
            seen.strayed.append(request.url)

    context.on("request", note)
    seen.page.on("console", lambda said: seen.faults.append(said.text) if said.type == "error" else None)
    seen.page.on("pageerror", lambda error: seen.faults.append(str(error)))
    try:
        yield seen
    finally:
        seen.close()
