"""Signatures as an honest partner makes them: python-xmlsec alone, none of the gateway's code."""

from dataclasses import dataclass

import xmlsec
from lxml import etree

from kit.keys import KeyPair
from kit.names import EXC_C14N, ds
from kit.trees import Element, after_issuer, read, write


@dataclass(frozen=True)
class Manner:
    """How a signature is made, in the words of ``xmlsec.constants``.

    prefixes: the InclusiveNamespaces list. key_info: whether the certificate is sent. uri: None for the
    element itself. first: whether the signature comes before all else, as in metadata.
    """

    signature: str = "RsaSha256"
    digest: str = "Sha256"
    transforms: tuple[str, ...] = ("Enveloped", "ExclC14N")
    canonicalization: str = "ExclC14N"
    prefixes: str = ""
    key_info: bool = True
    uri: str | None = None
    first: bool = False


HONEST = Manner()


def sign(element: Element, pair: KeyPair, how: Manner = HONEST) -> None:
    """Signs an element where it stands, its Signature right after its Issuer."""
    template = xmlsec.template.create(element, _transform(how.canonicalization), _transform(how.signature), ns="ds")
    if how.first:
        element.insert(0, template)
    else:
        after_issuer(element, template)
    uri = f"#{element.get('ID')}" if how.uri is None else how.uri
    reference = xmlsec.template.add_reference(template, _transform(how.digest), uri=uri)
    for name in how.transforms:
        transform = xmlsec.template.add_transform(reference, _transform(name))
        if name == "ExclC14N" and how.prefixes:
            etree.SubElement(
                transform, f"{{{EXC_C14N}}}InclusiveNamespaces", PrefixList=how.prefixes, nsmap={"ec": EXC_C14N}
            )
    if how.key_info:
        data = etree.SubElement(etree.SubElement(template, ds("KeyInfo")), ds("X509Data"))
        etree.SubElement(data, ds("X509Certificate")).text = pair.base64
    context = xmlsec.SignatureContext()
    context.key = pair.engine
    context.register_id(element, "ID")
    context.sign(template)


def signed(document: bytes, pair: KeyPair, *paths: str, how: Manner = HONEST) -> bytes:
    """The document with the elements at these paths signed, in that order."""
    root = read(document)
    for path in paths:
        sign(root.xpath(path, namespaces={"saml": "urn:oasis:names:tc:SAML:2.0:assertion"})[0], pair, how)
        root = read(write(root))
    return write(root)


def _transform(name: str):
    return getattr(xmlsec.constants, f"Transform{name}")
