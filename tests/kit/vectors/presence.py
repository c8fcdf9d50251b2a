"""S-130 to S-138: whether there is a signature, where it stands, and what it covers."""

from lxml import etree

from gateway.saml.response import Signed
from kit.ciphering import encrypted
from kit.forging import Forgery, by_hand, info
from kit.keys import Keys
from kit.names import DS, IDP_B, SAMLP, saml, samlp
from kit.people import FORGED_ID, become
from kit.shapes import finish, rewrapped, unsigned
from kit.trees import (
    Element,
    Mutation,
    TreeEdit,
    assertion_of,
    on_tree,
    one,
    put_before,
    read,
    signature_of,
    unsigned_copy,
    write,
)
from kit.vector import Vector


def _empty_signature(root: Element, keys: Keys) -> None:
    signature_of(assertion_of(root)).clear()


def _empty_value(root: Element, keys: Keys) -> None:
    one(root, ".//ds:SignatureValue").text = None


def _no_signed_info(root: Element, keys: Keys) -> None:
    element = one(root, ".//ds:SignedInfo")
    element.getparent().remove(element)


def _in_namespace(uri: str) -> TreeEdit:
    def edit(root: Element, keys: Keys) -> None:
        for node in list(one(root, ".//ds:Signature").iter()):
            name = etree.QName(node).localname
            node.tag = f"{{{uri}}}{name}" if uri else name

    return edit


def _flip(path: str) -> TreeEdit:
    """One character of a signature value becomes another."""

    def edit(root: Element, keys: Keys) -> None:
        value = one(root, f"{path}/ds:SignatureValue")
        value.text = value.text[:20] + ("A" if value.text[20] != "A" else "B") + value.text[21:]

    return edit


def _last(path: str) -> TreeEdit:
    def edit(root: Element, keys: Keys) -> None:
        holder = one(root, path)
        holder.append(signature_of(holder))

    return edit


def _before_issuer(path: str) -> TreeEdit:
    def edit(root: Element, keys: Keys) -> None:
        holder = one(root, path)
        holder.insert(0, signature_of(holder))

    return edit


def _into_extensions(root: Element, keys: Keys) -> None:
    extensions = etree.Element(samlp("Extensions"))
    put_before(one(root, "./samlp:Status"), extensions)
    extensions.append(signature_of(root))


def _into_subject(root: Element, keys: Keys) -> None:
    one(root, ".//saml:SubjectConfirmationData").append(signature_of(assertion_of(root)))


def _reshaped(shape: str) -> Mutation:
    """The same Response, honestly signed, but in other places."""
    return lambda document, keys: finish(shape, unsigned(document, keys), keys)


def _set(path: str, name: str, value: str | None) -> TreeEdit:
    """An attribute of what nobody signed."""

    def edit(root: Element, keys: Keys) -> None:
        element = one(root, path)
        element.attrib.pop(name, None)
        if value is not None:
            element.set(name, value)

    return edit


def _other_issuer(root: Element, keys: Keys) -> None:
    one(root, "./saml:Issuer").text = IDP_B


def _altered(plain: bytes, keys: Keys, *, strip: bool) -> str:
    assertion = unsigned_copy(read(plain)) if strip else read(plain)
    become(assertion)
    return encrypted(write(assertion), keys.gateway_encryption)


def _wraps(kind: str) -> Mutation:
    """An EncryptedAssertion that holds something else than one assertion."""

    def make(plain: bytes, keys: Keys) -> str:
        other = read(plain)
        other.set("ID", FORGED_ID)
        contents = {
            "response": f'<samlp:Response xmlns:samlp="{SAMLP}">'.encode() + plain + b"</samlp:Response>",
            "encrypted": encrypted(plain, keys.gateway_encryption).encode(),
            "attribute": write(read(plain).find(saml("AttributeStatement"))[0]),
            "two": plain + write(other),
            "sibling": plain + b'<x xmlns="urn:x"/>',
            "text": plain + b"text",
            "nothing": b"",
            "escape": b"</w>" + plain + b"<w>",
        }
        return encrypted(contents[kind], keys.gateway_encryption)

    return rewrapped(make)


def _key_info_with_id(text: str) -> str:
    key_info = '<ds:KeyInfo Id="_key"><ds:KeyName>x</ds:KeyName></ds:KeyInfo>'
    return text.replace("</ds:SignatureValue>", f"</ds:SignatureValue>{key_info}")


_MANIFEST = info("<ds:Reference ", f'<ds:Reference Type="{DS}Manifest" ')
_KEY_INFO = Forgery(info=info("#[id]", "#_key").info, signature=_key_info_with_id)

PRESENCE: tuple[Vector, ...] = (
    *(Vector(f"S-130-{shape}", shape, unsigned, "signature-missing") for shape in ("R-A", "R-R", "R-AR")),
    Vector("S-131-empty", "R-A", on_tree(_empty_signature), "xml-schema"),
    Vector("S-131-no-value", "R-A", on_tree(_empty_value), "signature-invalid"),
    Vector("S-131-no-signed-info", "R-A", on_tree(_no_signed_info), "xml-schema"),
    Vector("S-131-other-namespace", "R-A", on_tree(_in_namespace(f"{DS}_")), "xml-schema"),
    Vector("S-131-no-namespace", "R-A", on_tree(_in_namespace("")), "xml-schema"),
    Vector("S-132-assertion", "R-A", _reshaped("R-R"), "signature-missing", {"signed": Signed.ASSERTION}),
    Vector("S-132-response", "R-R", _reshaped("R-A"), "signature-missing", {"signed": Signed.RESPONSE}),
    Vector("S-132-both-a", "R-AR", _reshaped("R-A"), "signature-missing", {"signed": Signed.BOTH}),
    Vector("S-132-both-r", "R-AR", _reshaped("R-R"), "signature-missing", {"signed": Signed.BOTH}),
    Vector("S-132-encrypted", "R-ER", _reshaped("R-E"), "signature-missing", {"signed": Signed.BOTH}),
    Vector("S-132-more-than-asked", "R-R", _reshaped("R-AR"), "", {"signed": Signed.RESPONSE}),
    Vector("S-132-either", "R-A", _reshaped("R-R"), "", {"signed": Signed.EITHER}),
    Vector("S-133-answers", "R-A", on_tree(_set(".", "InResponseTo", "_other")), "response-in-response-to"),
    Vector("S-133-answers-nothing", "R-A", on_tree(_set(".", "InResponseTo", None)), "response-in-response-to"),
    Vector("S-133-destination", "R-A", on_tree(_set(".", "Destination", "https://x.example")), "response-destination"),
    Vector("S-133-no-destination", "R-A", on_tree(_set(".", "Destination", None)), ""),
    Vector("S-133-issuer", "R-A", on_tree(_other_issuer), "response-issuer"),
    Vector("S-133-status", "R-A", on_tree(_set(".//samlp:StatusCode", "Value", f"{SAMLP}:x")), "response-status"),
    Vector("S-134-assertion", "R-AR", on_tree(_flip("./saml:Assertion/ds:Signature")), "signature-invalid"),
    Vector("S-134-response", "R-AR", on_tree(_flip("./ds:Signature")), "signature-invalid"),
    Vector("S-135", "R-E", rewrapped(lambda plain, keys: _altered(plain, keys, strip=True)), "signature-missing"),
    Vector(
        "S-135-altered", "R-E", rewrapped(lambda plain, keys: _altered(plain, keys, strip=False)), "signature-invalid"
    ),
    *(
        Vector(f"S-136-{kind}", "R-E", _wraps(kind), "decryption-content")
        for kind in ("response", "encrypted", "attribute")
    ),
    *(
        Vector(f"S-136-{kind}", "R-E", _wraps(kind), "decryption")
        for kind in ("two", "sibling", "text", "nothing", "escape")
    ),
    Vector("S-137-manifest", "R-A", by_hand(_MANIFEST), "signature-reference"),
    Vector("S-137-key-info", "R-A", by_hand(_KEY_INFO), "signature-reference"),
    Vector("S-138-last-in-response", "R-R", on_tree(_last(".")), "xml-schema"),
    Vector("S-138-last-in-assertion", "R-A", on_tree(_last("./saml:Assertion")), "xml-schema"),
    Vector("S-138-before-response-issuer", "R-R", on_tree(_before_issuer(".")), "xml-schema"),
    Vector("S-138-before-assertion-issuer", "R-A", on_tree(_before_issuer("./saml:Assertion")), "xml-schema"),
    Vector("S-138-extensions", "R-R", on_tree(_into_extensions), "response-container"),
    Vector("S-138-subject", "R-A", on_tree(_into_subject), "signature-misplaced"),
)
