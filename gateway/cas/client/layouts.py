"""The many ways in which real CAS servers lay out attributes, made into one list (sections 2.5.5 and 2.5.7).

Naming, on which dialects rely: an element is named by its local name, one inside another by the path of
both (``schools/school``), an XML attribute after ``@`` (``schools/school@externalId``). The containers
``attributes`` and ``userAttributes`` leave no trace in the path. A foreign namespace stays in the name
in Clark notation. The same name again is one attribute with several values, in document order. Values are
exact: commas and JSON text are for the dialect to unpack.
"""

from collections.abc import Iterable, Iterator

from gateway.cas.errors import AnswerRefused
from gateway.cas.namespaces import CAS
from gateway.domain.claims import Attribute
from gateway.markup.xml import Element

_CONTAINERS = ("attributes", "userattributes")
PROTOCOL = ("user", "proxyGrantingTicket", "proxies")
"""What stands beside the attributes of a success (appendix A)."""

_MAX_PATH = 512


def read_layout(success: Element) -> tuple[Attribute, ...]:
    """The attributes of an ``authenticationSuccess`` element, whichever layout its server uses."""
    return collect(pair for child in success if name_of(child) not in PROTOCOL for pair in _top_level(child, depth=1))


def collect(pairs: Iterable[tuple[str, str]]) -> tuple[Attribute, ...]:
    """One attribute for each name, with all its values, in the order of their first appearance."""
    values: dict[str, list[str]] = {}
    for name, value in pairs:
        values.setdefault(name, []).append(value)
    return tuple(Attribute(name, tuple(found)) for name, found in values.items())


def below(path: str, name: str) -> str:
    """The name of what stands inside. Raises AnswerRefused when it grows beyond what any server sends."""
    if len(path) + len(name) > _MAX_PATH:
        raise AnswerRefused("answer-path", f"more than {_MAX_PATH} characters")
    return f"{path}/{name}"


def name_of(element: Element) -> str:
    """The local name, or the Clark name of an element of a foreign namespace."""
    return _plain(str(element.tag))


def _plain(name: str) -> str:
    namespace, _, local = name.removeprefix("{").partition("}") if name.startswith("{") else ("", "", name)
    return local if namespace in ("", CAS) else name


def _top_level(element: Element, depth: int) -> Iterator[tuple[str, str]]:
    """An attribute, or a container of attributes: at most one inside the other."""
    name = name_of(element)
    if depth <= len(_CONTAINERS) and name.lower() in _CONTAINERS:
        for child in element:
            yield from _top_level(child, depth + 1)
        yield from _own_values(element, name)
    elif name == "attribute" and _is_named_value(element):
        yield element.attrib["name"], element.attrib.get("value") or element.text or ""
    else:
        yield from _flattened(element, name)


def _is_named_value(element: Element) -> bool:
    """Whether this is ``<attribute name="n">v</attribute>`` or ``<attribute name="n" value="v"/>``."""
    written = set(element.attrib)
    text = (element.text or "").strip()
    return not len(element) and (written == {"name"} or (written == {"name", "value"} and not text))


def _flattened(element: Element, path: str) -> Iterator[tuple[str, str]]:
    yield from _own_values(element, path)
    for child in element:
        yield from _flattened(child, below(path, name_of(child)))


def _own_values(element: Element, path: str) -> Iterator[tuple[str, str]]:
    """The XML attributes and the text of one element. White space between children is layout."""
    for name, value in element.attrib.items():
        yield f"{path}@{_plain(name)}", value
    text = (element.text or "") + "".join(child.tail or "" for child in element)
    is_leaf = not len(element) and not element.attrib
    if text.strip() or (is_leaf and path.lower() not in _CONTAINERS):
        yield path, text
