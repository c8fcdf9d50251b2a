"""A sampling profile of this process: at each tick of the processor's clock, what was it doing, and for what?

Ticks cost next to nothing, so that thousands of cheap calls do not look dear, as they do to a profiler that stops at
each call. Time inside Python's own library or inside compiled code counts for the nearest caller that is known.
"""

import linecache
import re
import signal
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

RSA = "RSA"
OWN = "the gateway's own code"
ELSEWHERE = "outside the gateway's code"

_XML = "XML: parsing, schema, canonical form, signature engine"
_FLASK = "Flask and Werkzeug, templates"
_BY_PATH = (
    ("site-packages/cryptography/", RSA),
    ("site-packages/lxml/", _XML),
    ("site-packages/redis/", "the Redis client"),
    ("site-packages/flask/", _FLASK),
    ("site-packages/werkzeug/", _FLASK),
    ("site-packages/jinja2/", _FLASK),
    ("site-packages/markupsafe/", _FLASK),
    (".html", _FLASK),
    ("site-packages/sqlalchemy/", "registry (SQLAlchemy)"),
    ("site-packages/prometheus_client/", "metrics and logs"),
    ("site-packages/structlog/", "metrics and logs"),
    ("/gateway/markup/xml.py", _XML),
    ("/gateway/saml/schema.py", _XML),
    ("/gateway/saml/signature.py", _XML),
    ("/gateway/", OWN),
)
_RSA_PLACES = ("/gateway/saml/writing.py", "/gateway/saml/bindings.py")
_RSA_CALL = re.compile(r"\.(sign|verify)\(")
_TICK = 0.001
"""Seconds of processor time between two samples; the kernel rounds it up to its own clock."""


class Samples:
    """purposes, places: how often the clock found the process at each. places: functions of the gateway."""

    def __init__(self) -> None:
        self.purposes: Counter[str] = Counter()
        self.places: Counter[str] = Counter()
        self._counts = False

    @contextmanager
    def taken(self) -> Iterator[None]:
        """The clock runs for the time of a block, in the main thread."""
        former = signal.signal(signal.SIGPROF, lambda _, frame: self._note(frame))
        signal.setitimer(signal.ITIMER_PROF, _TICK, _TICK)
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
            signal.signal(signal.SIGPROF, former)

    @contextmanager
    def counted(self) -> Iterator[None]:
        """What is done meanwhile counts."""
        self._counts = True
        try:
            yield
        finally:
            self._counts = False

    def _note(self, frame: FrameType | None) -> None:
        if not self._counts:
            return
        purpose = place = ""
        while frame is not None and not (purpose and place):
            purpose = purpose or _purpose(frame)
            place = place or _place(frame)
            frame = frame.f_back
        self.purposes[purpose or ELSEWHERE] += 1
        self.places[place or ELSEWHERE] += 1


def _purpose(frame: FrameType) -> str:
    """What the frame is for, "" when it does not tell."""
    file = frame.f_code.co_filename
    if file.endswith(_RSA_PLACES) and _RSA_CALL.search(linecache.getline(file, frame.f_lineno)):
        return RSA
    return next((purpose for part, purpose in _BY_PATH if part in file), "")


def _place(frame: FrameType) -> str:
    """The function of the gateway that this is, "" when it is none."""
    _, inside, path = frame.f_code.co_filename.rpartition("/gateway/")
    if not inside or not path.endswith(".py"):
        return ""
    return f"gateway/{path}:{frame.f_code.co_firstlineno} {frame.f_code.co_name}"
