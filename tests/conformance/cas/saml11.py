"""Section 4.2: ``/samlValidate``."""

from conformance.cas.bench import Bench
from conformance.cas.case import case

PROTOCOL = "{urn:oasis:names:tc:SAML:1.0:protocol}"
ASSERTION = "{urn:oasis:names:tc:SAML:1.0:assertion}"


def _status(envelope: object) -> str:
    codes = list(envelope.iter(f"{PROTOCOL}StatusCode"))  # type: ignore[attr-defined]
    assert codes, "no status"
    return str(codes[0].get("Value")).rpartition(":")[2]


@case("4.2.5")
def saml_validate_names_the_user(bench: Bench) -> None:
    """A good ticket is answered by ``Success`` and an assertion that names the user."""
    envelope = bench.saml_validate(bench.new_ticket())
    assert _status(envelope) == "Success"
    names = {(name.text or "").strip() for name in envelope.iter(f"{ASSERTION}NameIdentifier")}
    assert len(names) == 1
    assert names.pop()


@case("4.2.5")
def saml_validate_refuses_an_unknown_ticket(bench: Bench) -> None:
    """A ticket that is worth nothing is answered by another status, without an assertion."""
    envelope = bench.saml_validate("ST-" + "a" * 43)
    assert _status(envelope) != "Success"
    assert not list(envelope.iter(f"{ASSERTION}Assertion"))


@case("4.2.1")
def saml_validate_refuses_another_target(bench: Bench) -> None:
    """``TARGET`` must be the service that the ticket was issued for."""
    assert _status(bench.saml_validate(bench.new_ticket(), bench.target.other_service)) != "Success"


@case("3.1.1")
def saml_validate_takes_a_ticket_once(bench: Bench) -> None:
    """A service ticket is valid for one attempt, by SAML too."""
    ticket = bench.new_ticket()
    assert _status(bench.saml_validate(ticket)) == "Success"
    assert _status(bench.saml_validate(ticket)) != "Success"
