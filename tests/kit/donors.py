"""Other things that an ENT signs honestly and publicly: whoever has them must gain nothing by them."""

from kit.keys import KeyPair
from kit.names import DS, IDP_A, MD, REDIRECT, SAML, SAMLP
from kit.responses import Fields, write_response
from kit.signing import Manner, sign, signed
from kit.trees import Element, read, write

_FIRST = Manner(first=True)


def signed_metadata(pair: KeyPair) -> bytes:
    document = (
        f'<md:EntityDescriptor xmlns:md="{MD}" xmlns:ds="{DS}" ID="_metadata" entityID="{IDP_A}">'
        f'<md:IDPSSODescriptor protocolSupportEnumeration="{SAMLP}"><md:KeyDescriptor><ds:KeyInfo><ds:X509Data>'
        f"<ds:X509Certificate>{pair.base64}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>"
        f'<md:SingleSignOnService Binding="{REDIRECT}" Location="{IDP_A}/sso"/></md:IDPSSODescriptor>'
        "</md:EntityDescriptor>"
    )
    root = read(document.encode())
    sign(root, pair, _FIRST)
    return write(root)


def signed_refusal(pair: KeyPair) -> bytes:
    """A Response that says no, without an assertion."""
    root = read(write_response(Fields(response_id="_refusal", status="urn:oasis:names:tc:SAML:2.0:status:Responder")))
    root.remove(root[-1])
    return signed(write(root), pair, ".")


def signed_logout(pair: KeyPair) -> bytes:
    document = (
        f'<samlp:LogoutRequest xmlns:samlp="{SAMLP}" xmlns:saml="{SAML}" ID="_logout" Version="2.0"'
        f' IssueInstant="2026-09-14T06:30:00Z"><saml:Issuer>{IDP_A}</saml:Issuer>'
        "<saml:NameID>alice</saml:NameID></samlp:LogoutRequest>"
    )
    return signed(document.encode(), pair, ".")


def donors(pair: KeyPair) -> dict[str, Element]:
    """All of them, by a word."""
    made = {"metadata": signed_metadata, "refusal": signed_refusal, "logout": signed_logout}
    return {word: read(make(pair)) for word, make in made.items()}
