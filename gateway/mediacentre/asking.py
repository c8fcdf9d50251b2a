"""Asking the GAR: one call for each school, beside the pages, which wait for it only a little.

Every project has a few lines of its own, so that one that is slow holds up nobody else (security.md F-121), and
the threads that answer people only ever wait in small numbers: logins always find one.
"""

import threading
import time
from collections.abc import Callable, Collection, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from gateway.gar.errors import ListUnavailable, Outage, PersonUnknown, SchoolNotDeclared
from gateway.gar.request import HEADERS, InvalidRequest, ListRequest
from gateway.gar.resource import Resource
from gateway.gar.resource_list import MAX_ANSWER, read_resource_list
from gateway.mediacentre.coding import dump_resources
from gateway.outbound.bulkhead import Bulkheads, Patience
from gateway.outbound.egress import Egress
from gateway.outbound.errors import BadAnswer, CallFailed
from gateway.outbound.http import Answer, Call, Caller, Limits
from gateway.outbound.identity import Identity
from gateway.registry.records import ResourceServiceRecord
from gateway.state.errors import StateUnavailable
from gateway.state.lists import Lists, Place

BUDGET = Limits(size=MAX_ANSWER, seconds=2.0, connect=1.0)
LINES = 8
"""Calls to the GAR at once, for one project in one process."""

WAITING = 4
"""Pages that wait at once in one process: half of its threads."""

_QUEUE = 200
_STALE = 5.0
_SILENT = timedelta(seconds=10)
_REFUSED = timedelta(minutes=1)
_PATIENCE = Patience(at_once=LINES, failures=5, rest=15.0)


@dataclass(frozen=True)
class Given:
    """An answer of the GAR. name: of its content in the store."""

    name: str
    resources: tuple[Resource, ...]
    at: datetime


class Asker:
    """What one process has under way toward the GAR. certs: the folder of the keys. kept_for: how long the last good
    answer may be shown. tell: is given the project and the reason of every answer, "" for a good one.
    """

    def __init__(
        self,
        egress: Egress,
        certs: Path,
        lists: Lists,
        kept_for: timedelta,
        tell: Callable[[str, str], None] = lambda _project, _reason: None,
    ) -> None:
        self._egress = egress
        self._certs = certs
        self._lists = lists
        self._kept_for = kept_for
        self._tell = tell
        self._bulkheads = Bulkheads(_PATIENCE)
        self._lock = threading.RLock()
        self._lines: dict[str, ThreadPoolExecutor] = {}
        self._callers: dict[str, tuple[ResourceServiceRecord, Caller]] = {}
        self._under_way: dict[Place, Future[Given]] = {}
        self._waiting = threading.BoundedSemaphore(WAITING)

    def ask(
        self, service: ResourceServiceRecord, places: Collection[Place], now: Callable[[], datetime]
    ) -> Mapping[Place, "Future[Given]"]:
        """The answers to come, each a Given or a ListUnavailable; a question that is under way is not asked again."""
        with self._lock:
            return {place: self._under_way.get(place) or self._start(service, place, now) for place in places}

    def wait(self, answers: Collection["Future[Given]"], patience: float) -> None:
        """Waits until all are there, ``patience`` seconds at most; not at all while enough others wait."""
        if not self._waiting.acquire(blocking=False):
            return
        try:
            wait(answers, timeout=patience)
        finally:
            self._waiting.release()

    def close(self) -> None:
        """Ends what is under way."""
        with self._lock:
            for lines in self._lines.values():
                lines.shutdown(wait=False, cancel_futures=True)
            for _, caller in self._callers.values():
                caller.close()

    def _start(self, service: ResourceServiceRecord, place: Place, now: Callable[[], datetime]) -> "Future[Given]":
        if len(self._under_way) >= _QUEUE:
            full: Future[Given] = Future()
            full.set_exception(Outage("gar-overloaded", "too many questions wait"))
            return full
        lines = self._lines.get(place.project)
        if lines is None:
            lines = self._lines[place.project] = ThreadPoolExecutor(LINES, f"gar-{place.project}")
        begun = time.monotonic()
        answer = lines.submit(self._answer, service, place, now, begun)
        self._under_way[place] = answer
        answer.add_done_callback(lambda _: self._end(place))
        return answer

    def _end(self, place: Place) -> None:
        with self._lock:
            self._under_way.pop(place, None)

    def _answer(self, service: ResourceServiceRecord, place: Place, now: Callable[[], datetime], begun: float) -> Given:
        try:
            if time.monotonic() - begun > _STALE:
                raise Outage("gar-overloaded", "the question waited too long")
            request = ListRequest(place.project, place.uai, place.person)
            answer = self._call(service, request)
            resources = read_resource_list(request, answer.status, answer.body, service.launch_hosts)
        except ListUnavailable as error:
            self._tell(place.project, error.reason)
            self._remember_silence(place, error)
            raise
        self._tell(place.project, "")
        return self._keep(place, resources, now())

    def _call(self, service: ResourceServiceRecord, request: ListRequest) -> Answer:
        """Raises Outage, its reason the one of the call."""
        try:
            caller = self._caller(request.project, service)
            with self._bulkheads.calling(request.project):
                answer = caller.exchange(Call(service.url + request.path, headers=tuple(HEADERS.items())), BUDGET)
                if answer.status >= 500:
                    raise BadAnswer(f"the server answered {answer.status}")
                return answer
        except InvalidRequest as error:
            raise PersonUnknown("gar-identifier", str(error)) from error
        except CallFailed as error:
            raise Outage(error.reason, str(error)) from error

    def _caller(self, project: str, service: ResourceServiceRecord) -> Caller:
        """One for each project, made anew when its record changes. Raises IdentityUnusable."""
        with self._lock:
            known, caller = self._callers.get(project, (None, None))
            if caller is None or known != service:
                caller = Caller(self._egress, self._identity(service), lines=LINES)
                self._callers[project] = (service, caller)
            return caller

    def _identity(self, service: ResourceServiceRecord) -> Identity:
        names = (service.certificate, service.key, service.authorities)
        return Identity(*(self._certs / name if name else None for name in names))

    def _keep(self, place: Place, resources: tuple[Resource, ...], at: datetime) -> Given:
        content = dump_resources(resources)
        try:
            return Given(self._lists.keep(place, content, at, self._kept_for).name, resources, at)
        except StateUnavailable:
            return Given(self._lists.name_of(content), resources, at)

    def _remember_silence(self, place: Place, error: ListUnavailable) -> None:
        """A school or a person that the GAR does not know has nothing to be shown, of before either."""
        definite = isinstance(error, (PersonUnknown, SchoolNotDeclared))
        try:
            self._lists.be_silent(place, silence_of(error), _REFUSED if definite else _SILENT, forget=definite)
        except StateUnavailable:
            """The page of the moment is told all the same."""


def silence_of(error: ListUnavailable) -> str:
    """The error in a word, for the store."""
    kind = next((kind for kind in _KINDS if isinstance(error, _KINDS[kind])), "outage")
    return f"{kind}:{error.reason}"


_KINDS: dict[str, type[ListUnavailable]] = {
    "person-unknown": PersonUnknown,
    "not-declared": SchoolNotDeclared,
    "outage": Outage,
}
