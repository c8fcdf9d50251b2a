"""S-151 to S-159: namespaces, encodings, white space and the attributes that mean something to XML itself."""

from kit.forging import Forgery, by_hand
from kit.keys import Keys
from kit.names import DS, SAMLP, XSI
from kit.people import become
from kit.shapes import said_by_idp
from kit.trees import Element, Mutation, TreeEdit, assertion_of, fragment, one, put_after, read, swap, write
from kit.vector import Vector

_ROOT = "<samlp:Response "


def declared(text: str) -> Mutation:
    """Something more in the start tag of the Response."""
    return lambda document, keys: swap(_ROOT, f"{_ROOT}{text.replace('[canary]', keys.canary)} ")(document, keys)


def _void(document: bytes, keys: Keys) -> bytes:
    """The digest of nothing at all, and a namespace for which some canonical forms come out as nothing."""
    forged = by_hand(Forgery(digested=b""))(document, keys)
    root = read(forged)
    become(assertion_of(root))
    return write(root).replace(_ROOT.encode(), f'{_ROOT}xmlns:ns="1" '.encode(), 1)


def _digest_of_nothing(document: bytes, keys: Keys) -> bytes:
    return by_hand(Forgery(digested=b""))(document, keys)


def _encoded(encoding: str, declaration: str = "") -> Mutation:
    return lambda document, keys: (declaration + document.decode()).encode(encoding)


def _octets(octets: bytes, old: bytes = b"alice-7c1d0fa2</saml:NameID>") -> Mutation:
    return swap(old, octets + old)


def _audience(change: str) -> TreeEdit:
    """Another spelling of the audience, signed by the IdP. {} is the true one."""

    def edit(root: Element, keys: Keys) -> None:
        audience = one(root, ".//saml:Audience")
        audience.text = change.format(audience.text)

    return edit


def _inner(character: str) -> TreeEdit:
    def edit(root: Element, keys: Keys) -> None:
        audience = one(root, ".//saml:Audience")
        audience.text = audience.text[:10] + character + audience.text[10:]

    return edit


def _typed(path: str, name: str, value: str) -> TreeEdit:
    def edit(root: Element, keys: Keys) -> None:
        one(root, path).set(f"{{{XSI}}}{name}", value)

    return edit


def _strange_condition(root: Element, keys: Keys) -> None:
    condition = fragment(f'<saml:Condition xmlns:xsi="{XSI}" xsi:type="saml:OneTimeUseType"/>')
    put_after(one(root, ".//saml:AudienceRestriction"), condition)


_XML = "http://www.w3.org/XML/1998/namespace"
_XMLNS = "http://www.w3.org/2000/xmlns/"
_DECLARATIONS = (
    ("S-151-honest-digest", 'xmlns:p="p"', "xml-namespace"),
    ("S-152-relative-path", 'xmlns:p="../x"', "xml-namespace"),
    ("S-152-xml-xmlns", f'xml:xmlns="{DS}"', "xml-disguised-attribute"),
    ("S-152-foreign-xmlns", 'xmlns:u="urn:u" u:xmlns="urn:x"', "xml-disguised-attribute"),
    ("S-152-xml-rebound", 'xmlns:xml="urn:u"', "xml-malformed"),
    ("S-152-xmlns-rebound", 'xmlns:xmlns="urn:u"', "xml-malformed"),
    ("S-152-xml-namespace", f'xmlns:u="{_XML}"', "xml-malformed"),
    ("S-152-xmlns-namespace", f'xmlns:u="{_XMLNS}"', "xml-malformed"),
    ("S-153-leading-colon", ':x="1"', "xml-malformed"),
    ("S-153-two-colons", 'xmlns:u="urn:u" u:v:w="1"', "xml-malformed"),
    ("S-153-unbound", 'u:x="1"', "xml-malformed"),
    ("S-153-same-name-twice", 'xmlns:u="urn:u" xmlns:v="urn:u" u:x="1" v:x="2"', "xml-malformed"),
    ("S-153-two-defaults", 'xmlns="urn:u" xmlns="urn:v"', "xml-malformed"),
    ("S-157-schema-location", f'xmlns:xsi="{XSI}" xsi:schemaLocation="{SAMLP} [canary]/schema.xsd"', ""),
    ("S-157-no-namespace", f'xmlns:xsi="{XSI}" xsi:noNamespaceSchemaLocation="[canary]/none.xsd"', ""),
    ("S-157-base", 'xml:base="[canary]/"', "xml-disguised-attribute"),
    ("S-158-other-xsi", f'xmlns:xsi="{XSI}" xsi:other="1"', "xml-disguised-attribute"),
)
_ENCODINGS = (
    ("utf-16", _encoded("utf-16")),
    ("utf-16-declared", _encoded("utf-16", '<?xml version="1.0" encoding="UTF-16"?>')),
    ("utf-16-le", _encoded("utf-16-le", '<?xml version="1.0" encoding="UTF-16LE"?>')),
    ("utf-16-be", _encoded("utf-16-be")),
    ("utf-32", _encoded("utf-32")),
    ("utf-7-declared", _encoded("utf-8", '<?xml version="1.0" encoding="UTF-7"?>')),
    ("latin-1-declared", _encoded("latin-1", '<?xml version="1.0" encoding="ISO-8859-1"?>')),
    ("latin-1-said-utf-8", _encoded("latin-1", '<?xml version="1.0" encoding="UTF-8"?>')),
    ("xml-1.1", _encoded("utf-8", '<?xml version="1.1"?>')),
    ("overlong", _octets(b"\xc0\xbc")),
    ("surrogate", _octets(b"\xed\xa0\x80")),
    ("cut-short", _octets(b"\xe2\x82")),
)
_CHARACTERS = (
    ("nul", b"\x00"),
    ("nul-reference", b"&#0;"),
    ("noncharacter", b"&#xFFFE;"),
    ("surrogate-reference", b"&#xD800;"),
    ("control", b"\x01"),
    ("utf-8-noncharacter", "\uffff".encode()),
)

PARSING: tuple[Vector, ...] = (
    Vector("S-151", "R-A", _void, "xml-namespace"),
    Vector("S-151-no-namespace", "R-A", _digest_of_nothing, "signature-invalid"),
    *(Vector(name, "R-A", declared(text), reason) for name, text, reason in _DECLARATIONS),
    *(Vector(f"S-154-{word}", "R-A", mutate, "xml-encoding") for word, mutate in _ENCODINGS),
    *(Vector(f"S-154-{word}", "R-A", _octets(octets), "xml-malformed") for word, octets in _CHARACTERS),
    Vector("S-154-mark", "R-A", lambda document, keys: b"\xef\xbb\xbf" + document, ""),
    Vector("S-154-declared", "R-A", _encoded("utf-8", '<?xml version="1.0" encoding="utf-8"?>'), ""),
    Vector("S-154-standalone", "R-A", _encoded("utf-8", "<?xml version='1.0' standalone='yes'?>"), ""),
    Vector("S-154-next-line", "R-A", _octets("\x85".encode()), "signature-invalid"),
    Vector("S-156-digest", "R-A", swap("<ds:DigestValue>", "<ds:DigestValue>-_"), "signature-invalid"),
    Vector("S-156-signature", "R-A", swap("<ds:SignatureValue>", "<ds:SignatureValue>*"), "signature-invalid"),
    Vector("S-156-white-space", "R-A", swap("<ds:SignatureValue>", "<ds:SignatureValue>\n \t"), ""),
    Vector("S-158-type", "R-A", said_by_idp(_typed(".//saml:NameID", "type", "xs:string")), "xml-schema"),
    Vector("S-158-same-type", "R-A", said_by_idp(_typed(".//saml:NameID", "type", "saml:NameIDType")), ""),
    Vector("S-158-nil", "R-A", said_by_idp(_typed(".//saml:Conditions", "nil", "true")), "xml-schema"),
    Vector("S-158-nil-subject", "R-A", said_by_idp(_typed(".//saml:Subject", "nil", "true")), "xml-schema"),
    Vector("S-158-condition", "R-A", said_by_idp(_strange_condition), "conditions-unknown"),
    Vector("S-159-surrounded", "R-A", said_by_idp(_audience("\n\t {} \r\n")), ""),
    Vector("S-159-nbsp", "R-A", said_by_idp(_audience("\u00a0{}")), "xml-schema"),
    Vector("S-159-ideographic-space", "R-A", said_by_idp(_audience("{}\u3000")), "audience"),
    *(
        Vector(f"S-159-inner-{word}", "R-A", said_by_idp(_inner(character)), "audience")
        for word, character in (("newline", "\n"), ("tab", "\t"), ("nbsp", "\u00a0"), ("zero-width", "\u200b"))
    ),
)
