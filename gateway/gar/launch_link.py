"""``urlAccesRessource``: the GAR's own link that opens a resource for one school (gar.md 1.3).

Links are opaque: they are read to be checked, never rebuilt.
"""

import re
from base64 import b64decode, b64encode
from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import SplitResult, unquote, urlsplit

from gateway.domain.addresses import is_loopback_host
from gateway.gar.errors import LinkRefused

MAX_LINK = 4096
"""Characters."""

_SHAPE = re.compile(r"""[Hh][Tt][Tt][Pp][Ss]?://[^\x00-\x20\x7f-\U0010ffff"<>\\^`{|};#]+""")
_NAMED = frozenset({"ident", "idetab", "idressource", "idsrc"})


@dataclass(frozen=True)
class LaunchLink:
    """What a link says. authority: host in lower case, with the port when it is not the usual one.

    project: idENT. school: the UAI as the GAR writes it. resource: an ARK. Each is "" when the link
    does not name it.
    """

    scheme: str
    authority: str
    project: str
    school: str
    resource: str


def read_launch_link(link: str) -> LaunchLink:
    """What the link says. Raises LinkRefused when it is no plain web address, or says something twice."""
    if len(link) > MAX_LINK or _SHAPE.fullmatch(link) is None:
        raise LinkRefused("list-link", "not a plain web address")
    try:
        parts = urlsplit(link)
    except ValueError:
        raise LinkRefused("list-link", "not a web address") from None
    named = _parameters(parts.query)
    return LaunchLink(
        parts.scheme,
        _authority(parts),
        _base64_text(named.get("ident")),
        _base64_text(named.get("idetab")),
        unquote(named["idressource"]) if "idressource" in named else _source(named.get("idsrc")),
    )


def check_launch_link(link: str, project: str, school: str, hosts: Collection[str]) -> None:
    """Whether the link may be followed for this school of this project.

    hosts: the GAR's authorities, lower case, with the port when it is not 443. Plain http only reaches
    a listed loopback host, in the demonstration. A link that leaves out the project or the school is
    fine, one that names another is not. Raises LinkRefused.
    """
    said = read_launch_link(link)
    if said.authority not in hosts:
        raise LinkRefused("list-link-host")
    if said.scheme != "https" and not is_loopback_host(urlsplit(f"//{said.authority}").hostname or ""):
        raise LinkRefused("list-link-plain")
    if said.project not in ("", project):
        raise LinkRefused("list-other-project")
    if said.school not in ("", school):
        raise LinkRefused("list-other-school")


def _authority(parts: SplitResult) -> str:
    authority = parts.netloc.lower()
    return authority.removesuffix(":443") if parts.scheme == "https" else authority


def _parameters(query: str) -> dict[str, str]:
    """The parameters that say whose link it is, still encoded, whatever the case of their names."""
    found: dict[str, str] = {}
    for piece in query.split("&"):
        name, _, value = piece.partition("=")
        name = unquote(name).casefold()
        if name not in _NAMED:
            continue
        if name in found:
            raise LinkRefused("list-link-ambiguous", name)
        found[name] = value
    return found


def _source(value: str | None) -> str:
    """The ARK of an older link. It is shown, never judged: what is not Base64 stands as it is."""
    try:
        return _base64_text(value)
    except LinkRefused:
        return unquote(value or "")


def _base64_text(value: str | None) -> str:
    """The text behind standard Base64, its padding forgiven; "" without a value."""
    if value is None:
        return ""
    encoded = unquote(value)
    padded = encoded + "=" * (-len(encoded) % 4)
    try:
        raw = b64decode(padded, validate=True)
        text = raw.decode()
    except ValueError:
        raise LinkRefused("list-link-encoding") from None
    if not text or b64encode(raw).decode() != padded:
        raise LinkRefused("list-link-encoding")
    return text
