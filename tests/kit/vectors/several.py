"""S-901 to S-904, S-909, S-910: an ENT is known by its name and its keys, and by nothing else."""

from collections.abc import Iterator
from dataclasses import replace

from kit.keys import Keys
from kit.names import IDP_A, IDP_B, SP_ONLY, saml
from kit.shapes import ROOT, build, said_by_idp, says_of
from kit.signing import signed
from kit.trees import Element, Mutation, TreeEdit, assertion_of
from kit.vector import Vector


def _built(shape: str, signer: str, response: str | None = IDP_A, assertion: str = IDP_A) -> Mutation:
    """The answer to the same login, but of other issuers and under another signature."""

    def mutate(document: bytes, keys: Keys) -> bytes:
        own = says_of(document, keys)
        names = {IDP_A: own.assertion_issuer}
        says = replace(
            own,
            response_issuer=names.get(response, response),
            assertion_issuer=names.get(assertion, assertion),
        )
        return build(shape, keys, says, signer=getattr(keys, signer))

    return mutate


_ASSERTION_OF_B = _built("R-A", "idp_b", assertion=IDP_B)
_UNNAMED = _built("R-A", "idp_b", response=None, assertion=IDP_B)
_BY_SP = _built("R-A", "sp_only", assertion=SP_ONLY)
_BY_SP_ALONE = _built("R-AR", "sp_only", response=SP_ONLY, assertion=SP_ONLY)
_B_IN_THE_NAME_OF_A = _built("R-AR", "idp_b")
_A_IN_THE_NAME_OF_B = _built("R-AR", "idp_a", response=IDP_B, assertion=IDP_B)


def _relayed(document: bytes, keys: Keys) -> bytes:
    """The assertion of B, and A signs the Response around it."""
    return signed(_ASSERTION_OF_B(document, keys), keys.idp_a, ROOT)


def _named(name: str, *, of: str) -> TreeEdit:
    def edit(root: Element, keys: Keys) -> None:
        holder = root if of == "response" else assertion_of(root)
        holder.find(saml("Issuer")).text = name

    return edit


def _surrounded(root: Element, keys: Keys) -> None:
    """White space that the type of an address does away with."""
    issuer = assertion_of(root).find(saml("Issuer"))
    issuer.text = f"\n {issuer.text}\t"


def _formatted(of: str) -> TreeEdit:
    def edit(root: Element, keys: Keys) -> None:
        holder = root if of == "response" else assertion_of(root)
        holder.find(saml("Issuer")).set("Format", "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent")

    return edit


def _properly_formatted(root: Element, keys: Keys) -> None:
    for holder in (root, assertion_of(root)):
        holder.find(saml("Issuer")).set("Format", "urn:oasis:names:tc:SAML:2.0:nameid-format:entity")


_SPELLINGS = {
    "slash": IDP_A + "/",
    "case": IDP_A.replace("ent-a", "ENT-A"),
    "scheme": IDP_A.replace("https", "http"),
    "escaped": IDP_A.replace("idp", "%69dp"),
    "nbsp": IDP_A + "\u00a0",
    "zero-width": IDP_A + "\u200b",
    "homoglyph": IDP_A.replace("e", "\u0435", 1),
    "full-width": IDP_A.replace("a.", "\uff41."),
    "other": IDP_B,
    "empty": "",
}


def _vectors() -> Iterator[Vector]:
    for word, name in _SPELLINGS.items():
        yield Vector(f"S-910-{word}", "R-R", said_by_idp(_named(name, of="response")), "response-issuer")
        yield Vector(f"S-910-{word}-inside", "R-A", said_by_idp(_named(name, of="assertion")), "assertion-issuer")


SEVERAL: tuple[Vector, ...] = (
    *_vectors(),
    Vector("S-901", "R-A", _ASSERTION_OF_B, "signature-invalid"),
    Vector("S-901-unnamed", "R-A", _UNNAMED, "signature-invalid"),
    Vector("S-901-both-known", "R-A", _ASSERTION_OF_B, "assertion-issuer", {"keys": ("idp_a", "idp_b")}),
    Vector("S-902", "R-AR", _relayed, "signature-invalid"),
    Vector("S-902-both-known", "R-AR", _relayed, "assertion-issuer", {"keys": ("idp_a", "idp_b")}),
    Vector("S-903", "R-A", _BY_SP, "signature-invalid"),
    Vector("S-903-alone", "R-AR", _BY_SP_ALONE, "signature-invalid"),
    *(
        Vector(f"S-904-{shape}", shape, _built(shape, "idp_b", IDP_B, IDP_B), reason)
        for shape, reason in (
            ("R-A", "response-issuer"),
            ("R-R", "signature-invalid"),
            ("R-AR", "signature-invalid"),
            ("R-E", "response-issuer"),
        )
    ),
    Vector("S-904-in-the-name-of-a", "R-AR", _B_IN_THE_NAME_OF_A, "signature-invalid"),
    Vector("S-909", "R-AR", _A_IN_THE_NAME_OF_B, "response-issuer"),
    Vector("S-910-format", "R-R", said_by_idp(_formatted("response")), "response-issuer"),
    Vector("S-910-format-inside", "R-A", said_by_idp(_formatted("assertion")), "assertion-issuer"),
    Vector("S-910-format-entity", "R-AR", said_by_idp(_properly_formatted), ""),
    Vector("S-910-surrounded", "R-A", said_by_idp(_surrounded), ""),
)
