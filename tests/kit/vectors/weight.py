"""S-370 to S-379, S-171 and the like: documents that cost more than they are worth. The refusal must be cheap."""

from kit.ciphering import encrypted
from kit.keys import Keys
from kit.names import SAMLP
from kit.shapes import rewrapped
from kit.trees import Mutation, swap
from kit.vector import Vector

_ROOT = "<samlp:Response "
_END = "</samlp:Response>"


def _declarations(count: int) -> str:
    return " ".join(f'xmlns:n{number}="u:{number}"' for number in range(count))


def _namespaces(count: int, children: int) -> Mutation:
    """Every element is in the scope of every namespace."""

    def mutate(document: bytes, keys: Keys) -> bytes:
        opened = swap(_ROOT, f"{_ROOT}{_declarations(count)} ")(document, keys)
        return swap(_END, "<a/>" * children + _END)(opened, keys)

    return mutate


def _attributes(count: int) -> Mutation:
    named = " ".join(f'a{number}=""' for number in range(count))
    return swap(_END, f"<a {named}/>{_END}")


def _padded(characters: int) -> Mutation:
    return swap(_END, "x" * characters + _END)


def _namespaces_in_plaintext(plain: bytes, keys: Keys) -> str:
    content = f"<samlp:R xmlns:samlp='{SAMLP}' {_declarations(1500)}>{'<a/>' * 3500}</samlp:R>"
    return encrypted(content.encode(), keys.gateway_encryption)


WEIGHT: tuple[Vector, ...] = (
    Vector("S-370", "R-A", _padded(10_000_000), "xml-too-large"),
    Vector("S-371-elements", "R-A", swap(_END, "<a/>" * 50_000 + _END), "xml-too-large"),
    Vector("S-371-attributes", "R-A", _attributes(25_000), "xml-too-large"),
    Vector(
        "S-371-attribute-values", "R-A", swap('SessionIndex="', f'SessionIndex="{"x" * 200_000}'), "signature-invalid"
    ),
    Vector("S-372", "R-A", swap(_END, "<a>" * 20_000 + "</a>" * 20_000 + _END), "xml-malformed"),
    Vector("S-373", "R-A", _padded(200_000), "xml-schema"),
    Vector("S-375", "R-A", _namespaces(400, 3_000), "xml-schema"),
    Vector("S-375-many", "R-A", _namespaces(4_000, 3_500), "xml-schema"),
    Vector("S-375-plaintext", "R-E", rewrapped(_namespaces_in_plaintext), "decryption-content"),
    Vector(
        "S-378-instant",
        "R-A",
        swap('Z" Destination', f'.{"0" * 200_000}Z" Destination'),
        "instant-malformed",
    ),
    Vector("S-378-address", "R-A", swap('Destination="', f'Destination="{"a:" * 100_000}'), "response-destination"),
    Vector("S-378-id", "R-A", swap('InResponseTo="_', f'InResponseTo="_{"a-" * 100_000}'), "response-in-response-to"),
)
