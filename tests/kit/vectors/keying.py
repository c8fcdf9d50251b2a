"""S-180 to S-192: which keys and which algorithms count."""

import base64
from collections.abc import Callable, Iterator

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding

from gateway.saml.algorithms import WITH_SHA1
from kit.forging import Forgery, by_hand, ecdsa_value, mac_value, rsa_value
from kit.keys import Keys, look_alike
from kit.names import DS, ECDSA_SHA256, RSA_SHA256, SHA256
from kit.shapes import finish, signed_by, unsigned
from kit.signing import Manner
from kit.trees import Mutation
from kit.vector import Vector

_MORE = "http://www.w3.org/2001/04/xmldsig-more#"
_UNSENT = Manner(key_info=False)
_OLD = Manner(signature="RsaSha1", digest="Sha1")
_OLD_DIGEST = Manner(digest="Sha1")
_OLD_SIGNATURE = Manner(signature="RsaSha1")
_ELLIPTIC = Manner(signature="EcdsaSha256")
_CURVE_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


def _key_info(content: Callable[[Keys], str], value: Callable[[bytes, Keys], bytes]) -> Mutation:
    """Signed by somebody, with a KeyInfo of one's own making."""

    def mutate(document: bytes, keys: Keys) -> bytes:
        text = content(keys).replace("[canary]", keys.canary)
        end = "</ds:SignatureValue>"
        plan = Forgery(value=value, signature=lambda s: s.replace(end, f"{end}<ds:KeyInfo>{text}</ds:KeyInfo>"))
        return by_hand(plan)(document, keys)

    return mutate


def _evil_value(octets: bytes, keys: Keys) -> bytes:
    return keys.evil.private.sign(octets, padding.PKCS1v15(), hashes.SHA256())


def _integer(number: int) -> str:
    return base64.b64encode(number.to_bytes((number.bit_length() + 7) // 8, "big")).decode()


def _key_value(keys: Keys) -> str:
    numbers = keys.evil.private.public_key().public_numbers()
    return (
        f"<ds:KeyValue><ds:RSAKeyValue><ds:Modulus>{_integer(numbers.n)}</ds:Modulus>"
        f"<ds:Exponent>{_integer(numbers.e)}</ds:Exponent></ds:RSAKeyValue></ds:KeyValue>"
    )


def _certificates(*names: str) -> Callable[[Keys], str]:
    def content(keys: Keys) -> str:
        each = (f"<ds:X509Certificate>{getattr(keys, name).base64}</ds:X509Certificate>" for name in names)
        return f"<ds:X509Data>{''.join(each)}</ds:X509Data>"

    return content


def _two_in_one(keys: Keys) -> str:
    both = base64.b64encode(keys.idp_a.der + keys.evil.der).decode()
    return f"<ds:X509Data><ds:X509Certificate>{both}</ds:X509Certificate></ds:X509Data>"


def _issuer_serial(keys: Keys) -> str:
    certificate = keys.idp_a.certificate
    return (
        "<ds:X509Data><ds:X509IssuerSerial><ds:X509IssuerName>CN=idp_a</ds:X509IssuerName>"
        f"<ds:X509SerialNumber>{certificate.serial_number % 10**18}</ds:X509SerialNumber></ds:X509IssuerSerial>"
        "<ds:X509SubjectName>CN=idp_a</ds:X509SubjectName></ds:X509Data>"
    )


def _look_alike(document: bytes, keys: Keys) -> bytes:
    twin = look_alike(keys.idp_a, keys.evil.private)
    return finish("R-A", unsigned(document, keys), keys, signer=twin)


_HINTS: dict[str, Callable[[Keys], str]] = {
    "key-value": _key_value,
    "key-name": lambda keys: "<ds:KeyName>idp_a</ds:KeyName>",
    "retrieval": lambda keys: (
        '<ds:RetrievalMethod URI="[canary]/key" Type="http://www.w3.org/2000/09/xmldsig#X509Data"/>'
    ),
    "retrieval-file": lambda keys: '<ds:RetrievalMethod URI="file:///etc/passwd"/>',
    "names-of-the-genuine": _issuer_serial,
    "genuine-certificate": _certificates("idp_a"),
    "both-certificates": _certificates("idp_a", "evil"),
    "two-in-one": _two_in_one,
}


def _named(method: str, *, value: Callable[[bytes, Keys], bytes] = rsa_value, inner: str = "") -> Mutation:
    """A SignedInfo that names another signature method, its value made as that method wants."""
    old = f'<ds:SignatureMethod Algorithm="{RSA_SHA256}"/>'
    new = f'<ds:SignatureMethod Algorithm="{method}">{inner}</ds:SignatureMethod>'
    return by_hand(Forgery(info=lambda text: text.replace(old, new), value=value))


def _digested(method: str, digest: str) -> Mutation:
    return by_hand(Forgery(info=lambda text: text.replace(SHA256, method), digest=digest))


def _secret(choose: Callable[[Keys], bytes]) -> Callable[[bytes, Keys], bytes]:
    return lambda octets, keys: mac_value(octets, choose(keys))


_SECRETS: dict[str, Callable[[Keys], bytes]] = {
    "certificate-pem": lambda keys: keys.idp_a.certificate_pem,
    "certificate-der": lambda keys: keys.idp_a.der,
    "key-pem": lambda keys: keys.idp_a.public_pem,
    "nothing": lambda keys: b"",
}
_WEAK = {
    "sha224": f"{_MORE}rsa-sha224",
    "md5": f"{_MORE}rsa-md5",
    "ripemd160": f"{_MORE}rsa-ripemd160",
    "dsa": f"{DS}dsa-sha1",
    "ecdsa-sha1": f"{_MORE}ecdsa-sha1",
    "pss": "http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1",
    "pss-parameters": "http://www.w3.org/2007/05/xmldsig-more#rsa-pss",
}
_TRICKS = {
    "trailing-blank": f"{RSA_SHA256} ",
    "longer": f"{RSA_SHA256}x",
    "upper-case": RSA_SHA256.upper(),
    "escaped": RSA_SHA256.replace("#", "%23"),
    "unknown": "urn:x",
    "long": RSA_SHA256 + "x" * 10_000,
    "line": f"{RSA_SHA256}&#10;x",
    "empty": "",
}


def _points(change: Callable[[int, int], tuple[int, int]]) -> Callable[[bytes, Keys], bytes]:
    """An elliptic signature value with other numbers in it."""

    def value(octets: bytes, keys: Keys) -> bytes:
        raw = ecdsa_value(octets, keys.elliptic)
        r, s = change(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")

    return value


def _der_value(octets: bytes, keys: Keys) -> bytes:
    return keys.elliptic.private.sign(octets, ec.ECDSA(hashes.SHA256()))


def _elliptic(word: str, value: Callable[[bytes, Keys], bytes], reason: str) -> Vector:
    mutate = _named(ECDSA_SHA256, value=value)
    return Vector(f"S-188-{word}", "R-A", mutate, reason, {"keys": ("elliptic",)}, signer="elliptic", how=_ELLIPTIC)


def _vectors() -> Iterator[Vector]:
    for word, content in _HINTS.items():
        yield Vector(f"S-181-{word}", "R-A", _key_info(content, _evil_value), "signature-invalid")
    for word, choose in _SECRETS.items():
        mutate = _named(f"{_MORE}hmac-sha256", value=_secret(choose))
        yield Vector(f"S-184-{word}", "R-A", mutate, "signature-algorithm")
    for length in (0, 1, 8):
        inner = f"<ds:HMACOutputLength>{length}</ds:HMACOutputLength>"
        yield Vector(f"S-185-{length}", "R-A", _named(f"{DS}hmac-sha1", inner=inner), "signature-algorithm")
    for word, method in _WEAK.items():
        yield Vector(f"S-186-{word}", "R-A", _named(method), "signature-algorithm")
    for word, method in _TRICKS.items():
        yield Vector(f"S-187-{word}", "R-A", _named(method), "signature-algorithm")
        yield Vector(f"S-187-digest-{word}", "R-A", _digested(method, "sha256"), "signature-algorithm")
    for word, how in (("384", Manner("RsaSha384", "Sha384")), ("512", Manner("RsaSha512", "Sha512"))):
        yield Vector(f"S-186-strong-{word}", "R-A", signed_by(lambda keys: keys.idp_a, how=how), "")
    for name in ("gateway_signing", "gateway_encryption", "sp_only", "idp_b"):
        yield Vector(
            f"S-192-{name}", "R-A", signed_by(lambda keys, name=name: getattr(keys, name)), "signature-invalid"
        )


KEYING: tuple[Vector, ...] = (
    *_vectors(),
    *(
        Vector(f"S-180-{shape}", shape, signed_by(lambda keys: keys.evil), "signature-invalid")
        for shape in ("R-A", "R-R", "R-AR", "R-E", "R-ER")
    ),
    Vector("S-182", "R-A", _look_alike, "signature-invalid"),
    Vector("S-183-absent", "R-A", signed_by(lambda keys: keys.idp_a, how=_UNSENT), ""),
    Vector("S-183-other", "R-A", _key_info(_certificates("idp_a_next"), rsa_value), ""),
    Vector("S-183-evil", "R-A", _key_info(_certificates("evil"), rsa_value), ""),
    Vector("S-183-evil-value", "R-A", _key_info(_key_value, rsa_value), ""),
    Vector(
        "S-185-allowed-method",
        "R-A",
        _named(RSA_SHA256, inner="<ds:HMACOutputLength>8</ds:HMACOutputLength>"),
        "signature-algorithm",
    ),
    Vector("S-186-sha1", "R-A", signed_by(lambda keys: keys.idp_a, how=_OLD), "signature-algorithm"),
    Vector(
        "S-186-sha1-signature", "R-A", signed_by(lambda keys: keys.idp_a, how=_OLD_SIGNATURE), "signature-algorithm"
    ),
    Vector("S-186-sha1-digest", "R-A", signed_by(lambda keys: keys.idp_a, how=_OLD_DIGEST), "signature-algorithm"),
    Vector("S-186-sha1-tolerated", "R-A", signed_by(lambda keys: keys.idp_a, how=_OLD), "", {"algorithms": WITH_SHA1}),
    Vector(
        "S-186-md5-digest", "R-A", _digested("http://www.w3.org/2001/04/xmldsig-more#md5", "md5"), "signature-algorithm"
    ),
    _elliptic("genuine", _points(lambda r, s: (r, s)), ""),
    _elliptic("other-s", _points(lambda r, s: (r, _CURVE_ORDER - s)), ""),
    _elliptic("r-zero", _points(lambda r, s: (0, s)), "signature-invalid"),
    _elliptic("s-zero", _points(lambda r, s: (r, 0)), "signature-invalid"),
    _elliptic("both-zero", _points(lambda r, s: (0, 0)), "signature-invalid"),
    _elliptic("both-order", _points(lambda r, s: (_CURVE_ORDER, _CURVE_ORDER)), "signature-invalid"),
    _elliptic("der", _der_value, "signature-invalid"),
    Vector("S-189-rsa-said-elliptic", "R-A", _named(ECDSA_SHA256), "signature-invalid"),
    Vector(
        "S-189-elliptic-said-rsa",
        "R-A",
        _named(RSA_SHA256, value=_points(lambda r, s: (r, s))),
        "signature-invalid",
        {"keys": ("elliptic",)},
        signer="elliptic",
        how=_ELLIPTIC,
    ),
    Vector("S-191-next", "R-A", signed_by(lambda keys: keys.idp_a_next), ""),
    Vector("S-191-removed", "R-A", signed_by(lambda keys: keys.idp_a_next), "signature-invalid", {"keys": ("idp_a",)}),
    Vector("S-192-encrypted", "R-E", signed_by(lambda keys: keys.gateway_encryption), "signature-invalid"),
)
