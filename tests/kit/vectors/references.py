"""S-160 to S-171: what a signature refers to, and by which transforms."""

from collections.abc import Callable, Iterator

from kit.forging import SIGNED_INFO, Forgery, by_hand, info
from kit.keys import Keys
from kit.names import DS, ENVELOPED, EXC_C14N
from kit.shapes import finish, said_by_idp, signed_by, unsigned
from kit.signing import Manner
from kit.trees import Element, Mutation, TreeEdit, fragment, one, read, swap, write
from kit.vector import Vector

_TRANSFORM_ENVELOPED = f'<ds:Transform Algorithm="{ENVELOPED}"/>'
_TRANSFORM_C14N = f'<ds:Transform Algorithm="{EXC_C14N}"/>'
_BOTH = _TRANSFORM_ENVELOPED + _TRANSFORM_C14N
_XSLT = "http://www.w3.org/TR/1999/REC-xslt-19991116"
_STYLESHEET = (
    f'<ds:Transform Algorithm="{_XSLT}"><xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"'
    ' xmlns:exsl="http://exslt.org/common" extension-element-prefixes="exsl">[rule]</xsl:stylesheet></ds:Transform>'
)
_STYLES = {
    "S-160": (
        '<xsl:template match="/"><xsl:call-template name="r"><xsl:with-param name="n" select="22"/></xsl:call-template>'
        '</xsl:template><xsl:template name="r"><xsl:param name="n"/><xsl:if test="$n &gt; 0">'
        + '<xsl:call-template name="r"><xsl:with-param name="n" select="$n - 1"/></xsl:call-template>' * 2
        + "</xsl:if></xsl:template>"
    ),
    "S-161-document": '<xsl:template match="/"><xsl:copy-of select="document(\'[canary]/xslt\')"/></xsl:template>',
    "S-161-write": '<xsl:template match="/"><exsl:document href="[file]">x</exsl:document></xsl:template>',
}
_XPATH = "http://www.w3.org/TR/1999/REC-xpath-19991116"
_FILTER = "http://www.w3.org/2002/06/xmldsig-filter2"
_SELECTIONS = {
    "nothing": f'<ds:Transform Algorithm="{_XPATH}"><ds:XPath>false()</ds:XPath></ds:Transform>',
    "issuer-only": f'<ds:Transform Algorithm="{_XPATH}"><ds:XPath>parent::saml:Issuer</ds:XPath></ds:Transform>',
    "costly": f'<ds:Transform Algorithm="{_XPATH}"><ds:XPath>//*[count(//*)>0]</ds:XPath></ds:Transform>',
    "filter": (
        f'<ds:Transform Algorithm="{_FILTER}"><f:XPath xmlns:f="{_FILTER}" Filter="intersect">//saml:Issuer</f:XPath>'
        "</ds:Transform>"
    ),
}
_OTHER_TRANSFORMS = {
    "inclusive": "http://www.w3.org/TR/2001/REC-xml-c14n-20010315",
    "version-1-1": "http://www.w3.org/2006/12/xml-c14n11",
    "base64": f"{DS}base64",
    "decrypt": "http://www.w3.org/2002/07/decrypt#XML",
    "unknown": "urn:x",
}
_CANONICALIZATIONS = {
    "unknown": "urn:x",
    "with-comments": f"{EXC_C14N}WithComments",
    "inclusive": _OTHER_TRANSFORMS["inclusive"],
    "xpath": _XPATH,
    "empty": "",
}
_URIS = {
    "empty": 'URI=""',
    "absent": "",
    "bare": 'URI="#"',
    "whole": 'URI="#xpointer(/)"',
    "pointer": "URI=\"#xpointer(id('[id]'))\"",
    "elsewhere": 'URI="#_response-9b74c9897bac770f"',
    "http": 'URI="[canary]/reference.xml"',
    "file": 'URI="file:///etc/passwd"',
    "content-id": 'URI="cid:[id]"',
    "escaped": 'URI="%23[id]"',
    "blank": 'URI=" #[id]"',
}


def with_canary(make: Callable[[Keys], Forgery]) -> Mutation:
    return lambda document, keys: by_hand(make(keys))(document, keys)


def _uri(text: str) -> Mutation:
    return with_canary(lambda keys: info('URI="#[id]"', text.replace("[canary]", keys.canary)))


def in_signed_info(old: str, new: str) -> Mutation:
    """Another text in the SignedInfo, honestly signed."""
    assert old in SIGNED_INFO
    return by_hand(Forgery(info=lambda text: text.replace(old, new)))


def _styled(rule: str) -> Mutation:
    """A stylesheet in front of the transforms, in a message that is not even signed correctly."""

    def mutate(document: bytes, keys: Keys) -> bytes:
        text = _STYLESHEET.replace("[rule]", rule).replace("[canary]", keys.canary).replace("[file]", keys.canary_file)
        return swap("<ds:Transforms>", f"<ds:Transforms>{text}")(document, keys)

    return mutate


def _transforms(text: str) -> Mutation:
    return in_signed_info(_BOTH, text)


def _prefixed(prefixes: str) -> str:
    listed = f'<ec:InclusiveNamespaces xmlns:ec="{EXC_C14N}" PrefixList="{prefixes}"/>'
    return _TRANSFORM_ENVELOPED + _TRANSFORM_C14N.replace("/>", f">{listed}</ds:Transform>")


def _many(times: int) -> Mutation:
    return swap("<ds:Transforms>", f"<ds:Transforms>{_TRANSFORM_C14N * times}")


def _commented_info(document: bytes, keys: Keys) -> bytes:
    return swap("<ds:SignatureMethod", "<!-- x --><ds:SignatureMethod")(by_hand(Forgery())(document, keys), keys)


def _prefix_declared_below(document: bytes, keys: Keys) -> bytes:
    """The values declare their prefix themselves, and the IdP lists it: the form of several products."""
    root = read(unsigned(document, keys))
    text = write(root).replace(b' xmlns:xs="http://www.w3.org/2001/XMLSchema"', b"", 1)
    declared = b'<saml:AttributeValue xmlns:xs="http://www.w3.org/2001/XMLSchema" '
    return finish("R-A", text.replace(b"<saml:AttributeValue ", declared), keys, how=Manner(prefixes="xs"))


def _wide(count: int) -> TreeEdit:
    def edit(root: Element, keys: Keys) -> None:
        value = fragment(f"<saml:AttributeValue>{'<x/>' * count}</saml:AttributeValue>")
        one(root, ".//saml:Attribute[last()]").append(value)

    return edit


def _vectors() -> Iterator[Vector]:
    for name, rule in _STYLES.items():
        yield Vector(name, "R-A", _styled(rule), "signature-transforms")
    for word, text in _SELECTIONS.items():
        yield Vector(f"S-162-{word}", "R-A", _transforms(text), "signature-transforms")
        yield Vector(f"S-162-{word}-as-well", "R-A", _transforms(_BOTH + text), "signature-transforms")
    for word, uri in _OTHER_TRANSFORMS.items():
        other = f'<ds:Transform Algorithm="{uri}"/>'
        yield Vector(f"S-164-{word}", "R-A", _transforms(_TRANSFORM_ENVELOPED + other), "signature-transforms")
    for word, uri in _CANONICALIZATIONS.items():
        method = f'<ds:CanonicalizationMethod Algorithm="{EXC_C14N}"'
        changed = method.replace(EXC_C14N, uri)
        yield Vector(f"S-170-{word}", "R-A", in_signed_info(method, changed), "signature-canonicalization")
    for word, text in _URIS.items():
        yield Vector(f"S-166-{word}", "R-A", _uri(text), "signature-reference")


_STATEMENT_END = "</saml:AttributeStatement>"
_REFERENCE = SIGNED_INFO[SIGNED_INFO.index("<ds:Reference") : SIGNED_INFO.index("</ds:SignedInfo>")]
_OBJECT = Forgery(signature=lambda text: text.replace("</ds:Signature>", "<ds:Object>[x]</ds:Object></ds:Signature>"))
_TWO_INFOS = Forgery(signature=lambda text: text.replace("<ds:SignatureValue>", f"{SIGNED_INFO}<ds:SignatureValue>"))
_WRAPPED = Forgery(
    signature=lambda t: t.replace("<ds:SignedInfo>", "<x><ds:SignedInfo>").replace(
        "</ds:SignedInfo>", "</ds:SignedInfo></x>"
    )
)

REFERENCES: tuple[Vector, ...] = (
    *_vectors(),
    Vector("S-160-by-hand", "R-A", by_hand(Forgery()), ""),
    Vector("S-163-hundred", "R-A", _many(100), "signature-transforms"),
    Vector("S-163-thousands", "R-A", _many(2500), "signature-transforms"),
    Vector("S-163-ten-thousand", "R-A", _many(10_000), "xml-too-large"),
    Vector("S-164-prefixes", "R-A", signed_by(lambda keys: keys.idp_a, how=Manner(prefixes="xs xsi")), ""),
    Vector("S-164-prefix-declared-below", "R-A", _prefix_declared_below, ""),
    Vector(
        "S-164-thirteen-prefixes",
        "R-A",
        _transforms(_prefixed(" ".join("abcdefghijklm"))),
        "signature-canonicalization",
    ),
    Vector("S-164-many-prefixes", "R-A", _transforms(_prefixed("p " * 10_000)), "signature-canonicalization"),
    Vector("S-165-none", "R-A", in_signed_info(_REFERENCE, ""), "xml-schema"),
    Vector("S-165-two", "R-A", in_signed_info(_REFERENCE, _REFERENCE * 2), "signature-shape"),
    Vector(
        "S-165-second-elsewhere",
        "R-A",
        in_signed_info(_REFERENCE, _REFERENCE + _REFERENCE.replace("[id]", "_e")),
        "signature-shape",
    ),
    Vector("S-167-object", "R-A", by_hand(_OBJECT), "response-container"),
    Vector("S-167-type", "R-A", in_signed_info("<ds:Reference ", '<ds:Reference Type="urn:x" '), "signature-reference"),
    Vector("S-168-no-enveloped", "R-A", _transforms(_TRANSFORM_C14N), "signature-transforms"),
    Vector("S-168-no-c14n", "R-A", _transforms(_TRANSFORM_ENVELOPED), "signature-transforms"),
    Vector("S-168-none", "R-A", in_signed_info(f"<ds:Transforms>{_BOTH}</ds:Transforms>", ""), "signature-shape"),
    Vector("S-168-swapped", "R-A", _transforms(_TRANSFORM_C14N + _TRANSFORM_ENVELOPED), "signature-transforms"),
    Vector("S-168-twice", "R-A", _transforms(_TRANSFORM_ENVELOPED + _BOTH), "signature-transforms"),
    Vector("S-169-two", "R-A", by_hand(_TWO_INFOS), "xml-schema"),
    Vector("S-169-wrapped", "R-A", by_hand(_WRAPPED), "xml-schema"),
    Vector("S-169-comment", "R-A", _commented_info, "xml-forbidden-markup"),
    Vector("S-171-deep", "R-A", swap(_STATEMENT_END, "<x>" * 300 + "</x>" * 300 + _STATEMENT_END), "xml-malformed"),
    Vector("S-171-wide", "R-A", said_by_idp(_wide(5000)), "xml-too-large"),
)
