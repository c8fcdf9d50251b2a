"""Section 2.3: ``/logout``."""

from lxml import etree

from conformance.cas.bench import Bench
from conformance.cas.case import case

SESSION_INDEX = "{urn:oasis:names:tc:SAML:2.0:protocol}SessionIndex"


@case("2.3")
def logout_ends_single_sign_on(bench: Bench) -> None:
    """After ``/logout`` the next ``/login`` asks for credentials again."""
    visitor = bench.known()
    assert visitor.login().ticket
    visitor.open(f"{bench.target.base}/logout")
    assert visitor.login().asks_for_password


@case("2.3.1")
def logout_leads_back_to_a_registered_service(bench: Bench) -> None:
    """With ``service``, the browser may be redirected there after the logout."""
    visitor = bench.known()
    stop = visitor.open(f"{bench.target.base}/logout", {"service": bench.target.service})
    assert stop.at_service, stop.address
    assert stop.address == bench.target.service


@case("2.3.1")
def logout_leads_to_no_stranger(bench: Bench) -> None:
    """A service that is not registered gets nobody, and the logout takes place all the same."""
    visitor = bench.known()
    for name in ("service", "url"):
        assert not visitor.open(f"{bench.target.base}/logout", {name: bench.target.stranger}).at_service
    assert visitor.login().asks_for_password


@case("2.3.3", needs_listener=True)
def services_are_told_of_a_logout(bench: Bench) -> None:
    """Each service gets a POST of ``logoutRequest`` with the ticket of its session as ``SessionIndex``."""
    visitor = bench.visitor()
    ticket = bench.new_ticket(visitor)
    assert bench.validate(ticket).is_success
    visitor.open(f"{bench.target.base}/logout")
    calls = bench.heard.wait_for("POST", "logoutRequest")
    told = [etree.fromstring(call["logoutRequest"].encode()).findtext(SESSION_INDEX) for call in calls]
    assert ticket in [(index or "").strip() for index in told], told
