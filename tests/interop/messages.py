"""Logout messages as somebody with or without the right key would write them: taken apart, changed, signed, sent."""

import base64
import zlib
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl, urlencode, urlsplit

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from lxml import etree
from peers.browser import Page, exchange
from peers.simplesamlphp import RSA_SHA256
from signxml import SignatureConstructionMethod, XMLSigner

NAMES = {"samlp": "urn:oasis:names:tc:SAML:2.0:protocol", "saml": "urn:oasis:names:tc:SAML:2.0:assertion"}
SUCCESS = "urn:oasis:names:tc:SAML:2.0:status:Success"
PARTIAL = "urn:oasis:names:tc:SAML:2.0:status:PartialLogout"
_SOAP = "http://schemas.xmlsoap.org/soap/envelope/"


def in_address(address: str) -> etree._Element:
    """The message that an address carries by HTTP-Redirect."""
    query = dict(parse_qsl(urlsplit(address).query))
    packed = query.get("SAMLRequest") or query["SAMLResponse"]
    return etree.fromstring(zlib.decompress(base64.b64decode(packed), -15))


def status_codes(message: etree._Element) -> list[str]:
    """Of a LogoutResponse, the outermost first."""
    return [code.get("Value") for code in message.iterfind(".//samlp:StatusCode", NAMES)]


def without_signature(address: str) -> str:
    """The same address, its signature taken away."""
    base, _, query = address.partition("?")
    kept = [(name, value) for name, value in parse_qsl(query) if name not in ("SigAlg", "Signature")]
    return f"{base}?{urlencode(kept)}"


def renamed(message: etree._Element, minutes: int = 0) -> etree._Element:
    """The same message as a new one, written that many minutes from now, good for five."""
    now = datetime.now(UTC) + timedelta(minutes=minutes)
    other = etree.fromstring(etree.tostring(message))
    for signature in other.findall("{http://www.w3.org/2000/09/xmldsig#}Signature"):
        other.remove(signature)
    other.set("ID", f"_{base64.b16encode(now.isoformat().encode()).decode()}")
    other.set("IssueInstant", now.strftime("%Y-%m-%dT%H:%M:%SZ"))
    other.set("NotOnOrAfter", (now + timedelta(minutes=5)).strftime("%Y-%m-%dT%H:%M:%SZ"))
    return other


def by_redirect(location: str, message: etree._Element, key_pem: bytes) -> str:
    """The address that carries a signed request (SAML bindings 2.0 section 3.4.4.1)."""
    compress = zlib.compressobj(wbits=-15)
    packed = base64.b64encode(compress.compress(etree.tostring(message)) + compress.flush()).decode()
    query = urlencode({"SAMLRequest": packed, "SigAlg": RSA_SHA256})
    signature = load_pem_private_key(key_pem, None).sign(query.encode(), PKCS1v15(), SHA256())
    return f"{location}?{query}&{urlencode({'Signature': base64.b64encode(signature).decode()})}"


def signed(message: etree._Element, key_pem: bytes, certificate_pem: bytes) -> etree._Element:
    """The message with an XML signature, right after its issuer."""
    copy = etree.fromstring(etree.tostring(message))
    place = etree.Element("{http://www.w3.org/2000/09/xmldsig#}Signature", Id="placeholder")
    copy.insert(1, place)
    signer = XMLSigner(SignatureConstructionMethod.enveloped, c14n_algorithm="http://www.w3.org/2001/10/xml-exc-c14n#")
    return signer.sign(copy, key=key_pem, cert=certificate_pem, reference_uri=copy.get("ID"))


def send_soap(location: str, message: etree._Element) -> Page:
    """Sends a message by the back channel, byte for byte as it was signed."""
    envelope = f'<s:Envelope xmlns:s="{_SOAP}"><s:Body>'.encode() + etree.tostring(message) + b"</s:Body></s:Envelope>"
    headers = {"Content-Type": "text/xml; charset=utf-8", "SOAPAction": "http://www.oasis-open.org/committees/security"}
    return exchange("POST", location, envelope, headers)


def in_envelope(page: Page) -> etree._Element:
    """The message of an answer by the back channel."""
    return etree.fromstring(page.body)[0][0]
