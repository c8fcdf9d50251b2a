"""Schema validation of what was received, with the OASIS and W3C schemas that pysaml2 ships, offline."""

from functools import cache
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import Any

from lxml import etree

from gateway.markup.errors import XmlRefused
from gateway.markup.xml import Element
from gateway.saml.namespaces import MD, SAMLP, XENC11

PROTOCOL = "saml-schema-protocol-2.0.xsd"
METADATA = "saml-schema-metadata-2.0.xsd"
_OF = {PROTOCOL: SAMLP, METADATA: MD}
_LOCKS = {name: Lock() for name in _OF}
_XENC11 = (XENC11, "xenc-schema-11.xsd")


class _Bundled(etree.Resolver):
    """Answers every import by the file of the same name in the bundle, and no other."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder

    def resolve(self, system_url: Any, _public_id: Any, context: Any) -> Any:
        path = self._folder / str(system_url).rsplit("/", 1)[-1]
        if not path.is_file():
            raise XmlRefused("schema-not-bundled", str(system_url))
        return self.resolve_filename(str(path), context)


def check_schema(root: Element, name: str = PROTOCOL) -> None:
    """Raises XmlRefused with the line and the element when the tree breaks the schema."""
    faults = schema_faults(root, name)
    if faults:
        raise XmlRefused("xml-schema", "; ".join(faults))


def schema_faults(root: Element, name: str = PROTOCOL) -> list[str]:
    """The first faults of a tree: line and element name, no value of the document. Raises XmlRefused.

    One tree at a time for each schema: the faults are kept on the compiled schema.
    """
    if name not in _OF:
        raise XmlRefused("schema-not-bundled", name)
    with _LOCKS[name]:
        schema = _compiled(name)
        return [] if schema.validate(root) else [_told(entry) for entry in list(schema.error_log)[:5]]


def compile_schemas() -> None:
    """Compiles every schema now rather than at the first message. Raises XmlRefused, etree.XMLSchemaParseError."""
    for name, lock in _LOCKS.items():
        with lock:
            _compiled(name)


@cache
def _compiled(name: str) -> etree.XMLSchema:
    """The schema, with that of XML Encryption 1.1 beside it, from the bundled files and never the network."""
    spec = find_spec("saml2")
    if spec is None or not spec.submodule_search_locations:
        raise XmlRefused("schema-not-bundled", name)
    folder = Path(spec.submodule_search_locations[0]) / "data" / "schemas"
    parser = etree.XMLParser(no_network=True)
    parser.resolvers.add(_Bundled(folder))
    imports = "".join(
        f'<xs:import namespace="{uri}" schemaLocation="{file}"/>' for uri, file in ((_OF[name], name), _XENC11)
    )
    schema = f'<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">{imports}</xs:schema>'
    return etree.XMLSchema(etree.fromstring(schema, parser, base_url=f"{folder}/"))


def _told(entry: etree._LogEntry) -> str:
    element = entry.path.rsplit("/", 1)[-1] if entry.path else "?"
    return f"line {entry.line}: {element}"
