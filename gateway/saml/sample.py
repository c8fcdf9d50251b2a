"""A SAML 2.0 assertion that somebody kept in a file, read for ``gar-gateway dialect try`` only."""

from datetime import datetime

from gateway.domain.claims import Claims, Subject
from gateway.markup.xml import MAX_MESSAGE, parse_commented, text_of
from gateway.saml.assertion import read_attributes
from gateway.saml.errors import ResponseRefused
from gateway.saml.namespaces import CONTEXT_UNSPECIFIED, saml


def read_saml2_sample(document: bytes, now: datetime) -> Claims:
    """What the one readable assertion of a document says; nothing of it is verified. Raises MessageRefused."""
    root = parse_commented(document.strip(), MAX_MESSAGE)
    assertions = list(root.iter(saml("Assertion")))
    if len(assertions) != 1:
        raise ResponseRefused("sample-assertion", f"{len(assertions)} readable assertions")
    name = assertions[0].find(f"{saml('Subject')}/{saml('NameID')}")
    subject = Subject(text_of(name), name.get("Format", "")) if name is not None else None
    return Claims(subject, read_attributes(assertions[0]), now, CONTEXT_UNSPECIFIED)
