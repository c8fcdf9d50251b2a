"""S-140 to S-150: comments, processing instructions, document types and entities never come in."""

import re

from lxml import etree

from kit.ciphering import encrypted
from kit.keys import Keys
from kit.names import DS
from kit.people import become
from kit.shapes import rewrapped, said_by_idp
from kit.signing import Manner
from kit.trees import Element, Mutation, TreeEdit, assertion_of, fragment, one, read, swap, write
from kit.vector import Vector

_WITH_COMMENTS = Manner(transforms=("Enveloped", "ExclC14NWithComments"))


def inside(name: str, markup: str) -> Mutation:
    """Puts markup into the text of the first element of that name, behind its first five characters."""

    def mutate(document: bytes, keys: Keys) -> bytes:
        changed, times = re.subn(rf"(<{name}[^>]*>[^<]{{5}})".encode(), rb"\1" + markup.encode(), document, count=1)
        if not times:
            raise LookupError(name)
        return changed

    return mutate


def in_front(text: str, encoding: str = "utf-8") -> Mutation:
    """Puts text in front of the document; [canary] becomes the address that nobody may call."""
    return lambda document, keys: (text.replace("[canary]", keys.canary) + document.decode()).encode(encoding)


def _cdata(document: bytes, keys: Keys) -> bytes:
    return re.sub(rb"(<saml:NameID[^>]*>)([^<]*)<", rb"\1<![CDATA[\2]]><", document)


def _child(path: str) -> TreeEdit:
    """An element in the middle of a text, put there and signed by the IdP."""

    def edit(root: Element, keys: Keys) -> None:
        holder = one(root, path)
        child = fragment("<x/>")
        child.tail = holder.text[5:]
        holder.text = holder.text[:5]
        holder.append(child)

    return edit


def _comment(root: Element, keys: Keys) -> None:
    name = one(root, ".//saml:Subject/saml:NameID")
    comment = etree.Comment("x")
    comment.tail = name.text[5:]
    name.text = name.text[:5]
    name.append(comment)


def _nothing(root: Element, keys: Keys) -> None:
    """The manner of the signature is all that differs."""


def _quote_confusion(document: bytes, keys: Keys) -> bytes:
    root = read(document)
    become(assertion_of(root))
    forged = write(root)
    return b"<!DOCTYPE r SYSTEM 'x\"><!--'>" + forged + b"<![CDATA[-->" + document + b"<!--]]>-->"


def _defaulted_namespace(document: bytes, keys: Keys) -> bytes:
    doctype = f'<!DOCTYPE r [<!ATTLIST Signature xmlns CDATA #FIXED "{DS}">]>'.encode()
    return doctype + document.replace(b"<ds:Signature ", b"<Signature ").replace(b"</ds:Signature>", b"</Signature>")


def _entity_in_id(document: bytes, keys: Keys) -> bytes:
    changed = document.replace(b'ID="_assertion', b'ID="&e;ssertion')
    return b'<!DOCTYPE r [<!ENTITY e "_a">]>' + changed


def _written_twice(document: bytes, keys: Keys) -> bytes:
    """The ID of the assertion a second time, in another spelling of the same characters."""
    identifier = assertion_of(read(document)).get("ID").replace("_", "&#x5F;")
    return swap("</samlp:Response>", f'<x ID="{identifier}"/></samlp:Response>')(document, keys)


def _laughs(depth: int, width: int) -> str:
    lines = ['<!ENTITY l0 "ha">']
    lines += [f'<!ENTITY l{n} "{f"&l{n - 1};" * width}">' for n in range(1, depth)]
    return f"<!DOCTYPE r [{''.join(lines)}]>"


def _laughing(document: bytes, keys: Keys) -> bytes:
    return _laughs(10, 10).encode() + document.replace(b"alice-7c1d0fa2</saml:NameID>", b"&l9;</saml:NameID>")


def _laughing_attribute(document: bytes, keys: Keys) -> bytes:
    return _laughs(10, 10).encode() + document.replace(b'SessionIndex="', b'SessionIndex="&l9;')


def _quadratic(document: bytes, keys: Keys) -> bytes:
    doctype = f'<!DOCTYPE r [<!ENTITY a "{"a" * 50_000}">]>'.encode()
    return doctype + document.replace(b"alice-7c1d0fa2</saml:NameID>", b"&a;" * 20_000 + b"</saml:NameID>")


def _in_plaintext(prefix: str) -> Mutation:
    def make(plain: bytes, keys: Keys) -> str:
        return encrypted(prefix.replace("[canary]", keys.canary).encode() + plain, keys.gateway_encryption)

    return rewrapped(make)


_FORBIDDEN = "xml-forbidden-markup"
_TEXTS = (
    ("attribute-value", "saml:AttributeValue"),
    ("audience", "saml:Audience"),
    ("issuer", "saml:Issuer"),
    ("context", "saml:AuthnContextClassRef"),
    ("digest", "ds:DigestValue"),
    ("signature-value", "ds:SignatureValue"),
    ("certificate", "ds:X509Certificate"),
)
_DOCTYPES = (
    ("S-144", '<!DOCTYPE r [<!ATTLIST foo bar CDATA "1">]>'),
    ("S-144-bare", "<!DOCTYPE r>"),
    ("S-145-system", '<!DOCTYPE r SYSTEM "[canary]/system.dtd">'),
    ("S-145-public", '<!DOCTYPE r PUBLIC "-//X//Y" "[canary]/public.dtd">'),
    ("S-149-parameter", '<!DOCTYPE r [<!ENTITY % p SYSTEM "[canary]/parameter"> %p;]>'),
    ("S-149-general", '<!DOCTYPE r [<!ENTITY g SYSTEM "[canary]/general">]>'),
    ("S-149-file", '<!DOCTYPE r [<!ENTITY g SYSTEM "file:///etc/passwd">]>'),
    ("S-149-declared", '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY % p SYSTEM "[canary]/declared"> %p;]>'),
    ("S-150-external", '<!DOCTYPE r SYSTEM "[canary]/laughs.dtd" [<!ENTITY a "ha">]>'),
)

MARKUP: tuple[Vector, ...] = (
    Vector("S-140", "R-A", inside("saml:NameID", "<!---->"), _FORBIDDEN),
    Vector("S-140-response-signed", "R-R", inside("saml:NameID", "<!-- x -->"), _FORBIDDEN),
    *(Vector(f"S-141-{word}", "R-A", inside(name, "<!---->"), _FORBIDDEN) for word, name in _TEXTS),
    Vector("S-142-instruction", "R-A", inside("saml:NameID", "<?x y?>"), _FORBIDDEN),
    Vector("S-142-cdata", "R-A", _cdata, _FORBIDDEN),
    Vector("S-142-child", "R-A", said_by_idp(_child(".//saml:Subject/saml:NameID")), "xml-schema"),
    Vector("S-142-child-audience", "R-A", said_by_idp(_child(".//saml:Audience")), "xml-schema"),
    Vector("S-142-instruction-in-plaintext", "R-E", _in_plaintext("<?x y?>"), "decryption"),
    Vector("S-142-comment-in-plaintext", "R-E", _in_plaintext("<!-- x -->"), "decryption"),
    Vector("S-143", "R-A", said_by_idp(_comment, how=_WITH_COMMENTS), _FORBIDDEN),
    Vector("S-143-no-comment", "R-A", said_by_idp(_nothing, how=_WITH_COMMENTS), "signature-transforms"),
    *(Vector(name, "R-A", in_front(doctype), _FORBIDDEN) for name, doctype in _DOCTYPES),
    Vector("S-146", "R-A", _defaulted_namespace, _FORBIDDEN),
    Vector("S-147", "R-A", _quote_confusion, _FORBIDDEN),
    Vector("S-148", "R-A", _entity_in_id, _FORBIDDEN),
    Vector("S-148-undeclared", "R-A", swap('ID="_assertion', 'ID="&e;_assertion'), "xml-malformed"),
    Vector("S-148-character", "R-A", swap(' ID="_assertion', ' ID="&#x5F;assertion'), ""),
    Vector("S-148-twice", "R-A", _written_twice, "xml-duplicate-id"),
    Vector("S-149-utf-16", "R-A", in_front('<!DOCTYPE r SYSTEM "[canary]/utf16">', "utf-16"), "xml-encoding"),
    Vector("S-149-plaintext", "R-E", _in_plaintext('<!DOCTYPE r SYSTEM "[canary]/plaintext">'), "decryption"),
    Vector("S-150-laughs", "R-A", _laughing, _FORBIDDEN),
    Vector("S-150-laughs-in-attribute", "R-A", _laughing_attribute, _FORBIDDEN),
    Vector("S-150-quadratic", "R-A", _quadratic, _FORBIDDEN),
)
