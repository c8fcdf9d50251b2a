"""Which addresses belong to a registered service: compared part by part, never as text (section 2.2.1)."""

import re
from dataclasses import dataclass

from gateway.cas.errors import ServiceRefused
from gateway.cas.service import Service, parse_service

_EXPRESSION = re.compile(r"[*()$+?#;,'!]")


@dataclass(frozen=True)
class ServicePattern:
    """One origin, and the path under which all of the service lies. origin: canonical."""

    origin: str
    segments: tuple[str, ...]

    @property
    def address(self) -> str:
        """The canonical text of the pattern, to be stored and shown."""
        return "/".join((self.origin, *self.segments)) if self.segments else f"{self.origin}/"

    def matches(self, service: Service) -> bool:
        """Whether the address is on this very origin, at or below this path, segment by segment.

        Scheme, host and port are equal, not similar; ``/app`` holds ``/app``, ``/app/`` and ``/app/x``,
        not ``/appx``, ``/APP`` or ``/app;x``.
        """
        return service.origin == self.origin and service.segments[: len(self.segments)] == self.segments


def parse_pattern(text: str, *, loopback: bool = False) -> ServicePattern:
    """The pattern that an administrator registers: a plain address, such as ``https://good.fr/app``.

    Refused: expressions and wildcards, a query or a fragment (they would not be looked at), a host of a
    single label unless it is a loopback host, and all that ``parse_service`` refuses. Raises ServiceRefused.
    """
    if _EXPRESSION.search(text):
        raise ServiceRefused("pattern-expression", "a service is registered by its plain address")
    service = parse_service(text, loopback=loopback)
    if not re.search(r"[.:]", service.host) and not (loopback and service.host == "localhost"):
        raise ServiceRefused("pattern-host", "the host is a single label")
    return ServicePattern(service.origin, tuple(segment for segment in service.segments if segment))
