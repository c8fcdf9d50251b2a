"""How a verified Response was wrapped, for whoever sets an ENT up (SAML core 2.0 section 3.3.3)."""

from gateway.domain.trial import Envelope
from gateway.markup.xml import local_name
from gateway.saml.instants import parse_instant
from gateway.saml.namespaces import ds, saml
from gateway.saml.response import ReceivedResponse
from gateway.saml.signature import signature_of


def envelope_of(received: ReceivedResponse) -> Envelope:
    """Of a response that was verified: what is signed inside an encrypted assertion is not looked at again."""
    root = received.root
    elements = [element for element in (root, root.find(saml("Assertion"))) if element is not None]
    signatures = {local_name(element).lower(): signature_of(element) for element in elements}
    found = {name: signature for name, signature in signatures.items() if signature is not None}
    methods = (signature.find(f"{ds('SignedInfo')}/{ds('SignatureMethod')}") for signature in found.values())
    return Envelope(
        signed=tuple(found),
        encrypted=root.find(saml("EncryptedAssertion")) is not None,
        algorithms=tuple(dict.fromkeys(m.get("Algorithm", "").rpartition("#")[2] for m in methods if m is not None)),
        issued=parse_instant(root.get("IssueInstant", "")),
    )
