"""Asking « Démarche numérique »: patient when it says wait, and never twice for what it refuses."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from gateway.demarches.answer import read_deleted, read_dossier, read_page
from gateway.demarches.dossier import Attachment, DeletedPage, Dossier, Page
from gateway.demarches.errors import QueryRefused, RateLimited, TokenRefused
from gateway.demarches.query import MAX_PAGE, deleted_query, dossier_query, dossiers_query
from gateway.outbound.errors import BadAnswer
from gateway.outbound.http import Call, Caller, Limits
from gateway.registry.documents import MAX_DOCUMENT, File

_ANSWER = Limits(size=32 * 1024 * 1024, seconds=45.0)
_FILE = Limits(size=MAX_DOCUMENT, seconds=60.0)
_MOST_WAITS = 5
_USUAL_WAIT = 15.0


@dataclass(frozen=True)
class DemarcheService:
    """One procedure, as the configuration names it. places: of its form (``demarches.form.PLACES``).

    longest_wait: seconds that it may ask us to wait; when it asks for more, the reading stops.
    """

    caller: Caller
    url: str
    token: str = field(repr=False)
    number: int
    places: Mapping[str, str]
    page_size: int = MAX_PAGE
    longest_wait: float = 120.0
    sleep: Callable[[float], None] = time.sleep

    def page(self, after: str) -> Page:
        """The dossiers that changed after a cursor. Raises DemarcheFault, CallFailed.

        A page that takes the service too long is asked again, shorter each time.
        """
        first = self.page_size
        while True:
            try:
                return read_page(self._ask(dossiers_query(self.number, after, first)))
            except QueryRefused as refused:
                if refused.code != "timeout" or first == 1:
                    raise
                first = max(1, first // 4)

    def deleted(self, after: str) -> DeletedPage:
        """The dossiers that were deleted after a cursor. Raises DemarcheFault, CallFailed."""
        return read_deleted(self._ask(deleted_query(self.number, after, self.page_size)))

    def dossier(self, number: int) -> Dossier:
        """One dossier, with fresh addresses of its files. Raises DemarcheFault, CallFailed."""
        return read_dossier(self._ask(dossier_query(number)))

    def file(self, attachment: Attachment) -> File:
        """The file behind an address that is still good. The token is not sent there. Raises CallFailed."""
        return File(attachment.name, self.caller.call(Call(attachment.url), _FILE))

    @property
    def host(self) -> str:
        """For sentences."""
        return urlsplit(self.url).hostname or ""

    def _ask(self, body: bytes) -> bytes:
        headers = (("Authorization", f"Bearer {self.token}"), ("Content-Type", "application/json"))
        waited = 0
        while True:
            try:
                return self.caller.call(Call(self.url, body, headers), _ANSWER)
            except BadAnswer as error:
                if error.status in (401, 403):
                    raise TokenRefused(str(error)) from error
                if error.status != 429:
                    raise
                seconds = _seconds(error.retry_after)
                if waited == _MOST_WAITS or seconds > self.longest_wait:
                    raise RateLimited(seconds) from error
                waited += 1
                self.sleep(seconds)


def _seconds(retry_after: str) -> float:
    return max(1.0, float(retry_after)) if retry_after.isascii() and retry_after.isdigit() else _USUAL_WAIT
