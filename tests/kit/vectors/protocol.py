"""S-224 to S-244: times, audience, recipient, confirmation, status, statements and names."""

from collections.abc import Callable, Iterator
from copy import deepcopy

from gateway.saml.authn_context import RequestedContext
from kit.keys import Keys
from kit.names import AUTHN_FAILED, IDP_B, PASSWORD, RESPONDER, SUCCESS
from kit.shapes import said_by_idp
from kit.trees import Element, TreeEdit, assertion_of, fragment, on_tree, one, put_after
from kit.vector import Vector

CONFIRMATION = ".//saml:SubjectConfirmation"
DATA = ".//saml:SubjectConfirmationData"
OURS = "(ours)"
CONDITIONS = ".//saml:Conditions"
STATEMENT = ".//saml:AuthnStatement"
ASSERTION = "./saml:Assertion"


def setting(path: str, name: str, value: str | None) -> TreeEdit:
    """Another value of an attribute, None for none at all."""

    def edit(root: Element, keys: Keys) -> None:
        element = one(root, path)
        element.attrib.pop(name, None)
        if value is not None:
            element.set(name, value)

    return edit


def changing(path: str, name: str, change: Callable[[str], str]) -> TreeEdit:
    """Another value of an attribute, made of the one that is there."""

    def edit(root: Element, keys: Keys) -> None:
        element = one(root, path)
        element.set(name, change(element.get(name)))

    return edit


def removing(path: str) -> TreeEdit:
    def edit(root: Element, keys: Keys) -> None:
        element = one(root, path)
        element.getparent().remove(element)

    return edit


def adding(path: str, text: str) -> TreeEdit:
    """Another element behind the one at the path."""

    def edit(root: Element, keys: Keys) -> None:
        put_after(one(root, path), fragment(text))

    return edit


def wording(path: str, text: str) -> TreeEdit:
    def edit(root: Element, keys: Keys) -> None:
        one(root, path).text = text

    return edit


def twice(path: str, change: Callable[[Element], None], *, in_front: bool) -> TreeEdit:
    """A changed copy of an element, in front of it or behind."""

    def edit(root: Element, keys: Keys) -> None:
        genuine = one(root, path)
        copy = deepcopy(genuine)
        change(copy)
        (genuine.addprevious if in_front else genuine.addnext)(copy)

    return edit


def _audiences(*restrictions: tuple[str, ...]) -> TreeEdit:
    """These restrictions in the place of the one, each with its audiences; OURS is the one that is there."""

    def edit(root: Element, keys: Keys) -> None:
        conditions = one(root, CONDITIONS)
        ours = one(conditions, ".//saml:Audience").text
        for old in list(conditions):
            conditions.remove(old)
        for names in restrictions:
            audiences = "".join(f"<saml:Audience>{name.replace(OURS, ours)}</saml:Audience>" for name in names)
            conditions.append(fragment(f"<saml:AudienceRestriction>{audiences}</saml:AudienceRestriction>"))

    return edit


def _audience(change: Callable[[str], str]) -> TreeEdit:
    def edit(root: Element, keys: Keys) -> None:
        audience = one(root, ".//saml:Audience")
        audience.text = change(audience.text)

    return edit


def _status(*codes: str, message: str = "") -> TreeEdit:
    """Status codes, outermost first."""

    def edit(root: Element, keys: Keys) -> None:
        text = ""
        for code in reversed(codes):
            text = f'<samlp:StatusCode Value="{code}">{text}</samlp:StatusCode>'
        words = f"<samlp:StatusMessage>{message}</samlp:StatusMessage>" if message else ""
        old = one(root, "./samlp:Status")
        root.replace(old, fragment(f"<samlp:Status>{text}{words}</samlp:Status>"))

    return edit


def _other_method(name: str) -> TreeEdit:
    return setting(CONFIRMATION, "Method", f"urn:oasis:names:tc:SAML:2.0:cm:{name}")


def _wrong_recipient(confirmation: Element) -> None:
    confirmation[-1].set("Recipient", "https://evil.example/acs")


def _unsolicited(root: Element, keys: Keys) -> None:
    for path in (".", DATA):
        del one(root, path).attrib["InResponseTo"]


def _equal_ids(root: Element, keys: Keys) -> None:
    assertion_of(root).set("ID", root.get("ID"))


_SPELLINGS: dict[str, Callable[[str], str]] = {
    "other": lambda address: "https://evil.example/acs",
    "slash": lambda address: address + "/",
    "scheme": lambda address: address.replace("https", "http") if "https" in address else address + "s",
    "case": str.upper,
    "query": lambda address: address + "?x",
    "fragment": lambda address: address + "#",
    "port": lambda address: address.replace(".example", ".example:443") + ":443",
    "blank": lambda address: " " + address,
    "shorter": lambda address: address[:-1],
    "longer": lambda address: address + ".example",
    "prefixed": lambda address: "x" + address,
}
_BETTER = {"context": RequestedContext((PASSWORD,))}
_OTHER_CONTEXT = "urn:oasis:names:tc:SAML:2.0:ac:classes:Password"


def _said(name: str, edit: TreeEdit, reason: str, shape: str = "R-A", **more) -> Vector:
    return Vector(name, shape, said_by_idp(edit), reason, **more)


def _variants() -> Iterator[Vector]:
    for word, change in _SPELLINGS.items():
        yield _said(f"S-230-{word}", changing(DATA, "Recipient", change), "confirmation-recipient")
        yield _said(f"S-231-{word}", changing(".", "Destination", change), "response-destination", "R-R")
        if word != "blank":
            yield _said(f"S-228-{word}", _audience(change), "audience")
    for version in ("1.1", "2.1", "2", "", "2.00"):
        word = version or "empty"
        yield _said(f"S-239-response-{word}", setting(".", "Version", version), "response-version", "R-R")
        yield _said(f"S-239-assertion-{word}", setting(ASSERTION, "Version", version), "assertion-version")


PROTOCOL: tuple[Vector, ...] = (
    *_variants(),
    _said("S-224", setting(ASSERTION, "ID", "_" + "a" * 300), "assertion-id"),
    Vector("S-224-line-end", "R-A", on_tree(setting(ASSERTION, "ID", "_a\r\nb")), "xml-schema"),
    Vector("S-224-huge", "R-A", on_tree(setting(ASSERTION, "ID", "_" + "a" * 1_000_000)), "xml-too-large"),
    _said("S-224-glob", setting(ASSERTION, "ID", "_a*"), "xml-schema"),
    _said("S-226-response", setting(".", "InResponseTo", "_other"), "response-in-response-to", "R-R"),
    _said("S-226-response-empty", setting(".", "InResponseTo", ""), "xml-schema", "R-R"),
    _said("S-226-confirmation", setting(DATA, "InResponseTo", "_other"), "confirmation-in-response-to"),
    _said("S-226-only-in-response", setting(DATA, "InResponseTo", None), "confirmation-in-response-to"),
    _said("S-226-only-in-confirmation", setting(".", "InResponseTo", None), "response-in-response-to", "R-R"),
    _said("S-227", _unsolicited, "response-in-response-to"),
    _said("S-227-response-signed", _unsolicited, "response-in-response-to", "R-R"),
    _said("S-228-missing", removing(f"{CONDITIONS}/saml:AudienceRestriction"), "audience-missing"),
    _said("S-228-empty", wording(".//saml:Audience", ""), "audience"),
    _said("S-228-either", _audiences(("https://other.example", OURS)), ""),
    _said("S-228-both", _audiences((OURS,), ("https://other.example",)), "audience"),
    _said("S-228-both-reversed", _audiences(("https://other.example",), (OURS,)), "audience"),
    _said("S-228-twice-ours", _audiences((OURS,), ("https://other.example", OURS)), ""),
    _said("S-229", removing(CONDITIONS), "assertion-conditions"),
    _said("S-230-missing", setting(DATA, "Recipient", None), "confirmation-recipient"),
    _said("S-231-missing-signed", setting(".", "Destination", None), "response-destination", "R-R"),
    Vector("S-231-missing-unsigned", "R-A", on_tree(setting(".", "Destination", None)), ""),
    _said("S-232-absent", removing(CONFIRMATION), "confirmation-missing"),
    _said("S-232-holder-of-key", _other_method("holder-of-key"), "confirmation-missing"),
    _said("S-232-sender-vouches", _other_method("sender-vouches"), "confirmation-missing"),
    _said("S-232-no-data", removing(DATA), "confirmation-data"),
    _said("S-232-not-before", setting(DATA, "NotBefore", "2026-09-14T06:00:00Z"), "confirmation-validity"),
    _said("S-232-address", setting(DATA, "Address", "192.0.2.1"), ""),
    _said("S-232-one-of-two", twice(CONFIRMATION, _wrong_recipient, in_front=True), ""),
    _said("S-232-other-of-two", twice(CONFIRMATION, _wrong_recipient, in_front=False), ""),
    _said("S-236", setting(CONDITIONS, "NotOnOrAfter", "2036-09-14T06:30:00Z"), ""),
    _said("S-238-refused", _status(RESPONDER, AUTHN_FAILED), "response-status", "R-R"),
    _said("S-238-refused-unsigned", _status(RESPONDER), "response-status"),
    _said("S-238-missing", removing("./samlp:Status"), "xml-schema", "R-R"),
    _said("S-238-nested-success", _status(RESPONDER, SUCCESS), "response-status", "R-R"),
    _said("S-238-in-words", _status(RESPONDER, message=SUCCESS), "response-status", "R-R"),
    _said("S-238-like-success", _status(SUCCESS + " "), "response-status", "R-R"),
    _said("S-238-other-case", _status(SUCCESS.replace("Success", "success")), "response-status", "R-R"),
    _said("S-239-missing", setting(".", "Version", None), "xml-schema", "R-R"),
    _said("S-240-none", removing(STATEMENT), "assertion-authnstatement"),
    _said("S-240-two", twice(STATEMENT, lambda statement: None, in_front=False), "assertion-authnstatement"),
    _said("S-240-weaker", wording(".//saml:AuthnContextClassRef", _OTHER_CONTEXT), "authn-context", expects=_BETTER),
    _said("S-240-unasked", wording(".//saml:AuthnContextClassRef", _OTHER_CONTEXT), ""),
    _said(
        "S-241-count", adding(".//saml:AudienceRestriction", '<saml:ProxyRestriction Count="0"/>'), "proxy-restriction"
    ),
    _said("S-241-some", adding(".//saml:AudienceRestriction", '<saml:ProxyRestriction Count="2"/>'), ""),
    _said(
        "S-241-audience",
        adding(
            ".//saml:AudienceRestriction",
            f"<saml:ProxyRestriction><saml:Audience>{IDP_B}</saml:Audience></saml:ProxyRestriction>",
        ),
        "proxy-restriction",
    ),
    _said("S-241-once", adding(".//saml:AudienceRestriction", "<saml:OneTimeUse/>"), ""),
    _said("S-241-unknown", adding(".//saml:AudienceRestriction", '<x:C xmlns:x="urn:x"/>'), "xml-schema"),
    Vector("S-244-no-response-id", "R-A", on_tree(setting(".", "ID", None)), "xml-schema"),
    Vector("S-244-response-id", "R-A", on_tree(setting(".", "ID", "1 a")), "xml-schema"),
    Vector("S-244-empty-response-id", "R-A", on_tree(setting(".", "ID", "")), "xml-schema"),
    _said("S-244-assertion-id", setting(ASSERTION, "ID", "1a"), "xml-schema"),
    _said("S-244-equal", _equal_ids, "xml-duplicate-id"),
    Vector("S-244-equal-encrypted", "R-E", said_by_idp(_equal_ids), "response-ids"),
)
