"""Sections 2.1 and 2.2: ``/login``, and the tickets that it gives out (section 3)."""

import re
from urllib.parse import parse_qsl, urlsplit

from conformance.cas.bench import Bench
from conformance.cas.case import case


@case("2.2.4")
def a_sign_in_leads_to_the_service_with_a_ticket(bench: Bench) -> None:
    """After a sign-in the browser goes to the service by GET, with the parameter ``ticket``."""
    stop = bench.visitor().enter()
    assert (stop.at_service, stop.method) == (True, "GET"), stop
    assert stop.address.partition("?")[0] == bench.target.service
    assert stop.ticket


@case("2.1.1")
def a_stranger_is_asked_for_credentials(bench: Bench) -> None:
    """Without a single sign-on session, ``/login`` acts as a credential requestor."""
    assert bench.visitor().login().asks_for_password


@case("2.1.1")
def a_session_answers_without_asking_again(bench: Bench) -> None:
    """With a single sign-on session, the browser gets a ticket without being asked for credentials."""
    stop = bench.known().login()
    assert stop.at_service
    assert stop.ticket


@case("2.1.1")
def the_query_of_the_service_is_kept(bench: Bench) -> None:
    """The ticket is added to the service's own address, with its parameters kept."""
    stop = bench.visitor().enter(f"{bench.target.service}?page=3&word=a%26b")
    pairs = [pair for pair in parse_qsl(urlsplit(stop.address).query) if pair[0] != "ticket"]
    assert pairs == [("page", "3"), ("word", "a&b")], stop.address
    assert stop.ticket


@case("2.1.1")
def an_unregistered_service_gets_nobody(bench: Bench) -> None:
    """A service that is not registered is never redirected to, with or without a session."""
    for visitor in (bench.visitor(), bench.known()):
        for wishes in ({}, {"gateway": "true"}):
            stop = visitor.enter(bench.target.stranger, **wishes)
            assert not stop.at_service, stop.address


@case("2.1.1")
def renew_asks_for_credentials_in_spite_of_a_session(bench: Bench) -> None:
    """``renew`` bypasses single sign-on: whoever is signed in is asked again."""
    assert bench.known().login(renew="true").asks_for_password


@case("2.1.1")
def renew_goes_before_gateway(bench: Bench) -> None:
    """When both are set, it is recommended to ignore ``gateway``: somebody without a session is asked."""
    assert bench.visitor().login(renew="true", gateway="true").asks_for_password


@case("2.1.1")
def gateway_asks_nobody(bench: Bench) -> None:
    """``gateway`` without a session leads back to the service without a ticket."""
    stop = bench.visitor().login(gateway="true")
    assert stop.at_service
    assert not stop.ticket


@case("2.1.1")
def gateway_gives_a_ticket_to_whoever_is_known(bench: Bench) -> None:
    """``gateway`` with a session leads back with a ticket."""
    assert bench.known().login(gateway="true").ticket


@case("2.1.1")
def gateway_without_a_service_asks_for_credentials(bench: Bench) -> None:
    """``gateway`` without ``service`` is as if neither had been given: nobody is sent to a service."""
    assert not bench.visitor().login("", gateway="true").at_service


@case("2.1.1")
def method_post_carries_the_ticket_in_a_form(bench: Bench) -> None:
    """With ``method=POST`` the ticket comes by a form, and not in the address."""
    stop = bench.visitor().enter(method="POST")
    assert (stop.at_service, stop.method) == (True, "POST"), stop
    assert stop.ticket
    assert "ticket=" not in stop.address


@case("3.1.1")
def service_tickets_begin_with_their_prefix(bench: Bench) -> None:
    """Service tickets begin with ``ST-``."""
    assert bench.new_ticket().startswith("ST-")


@case("3.7")
def tickets_are_made_of_plain_characters(bench: Bench) -> None:
    """Tickets contain only characters from the set {A-Z, a-z, 0-9, -}, and fit into 256 of them."""
    assert re.fullmatch(r"[A-Za-z0-9-]{1,256}", bench.new_ticket())


@case("3.1.1")
def tickets_do_not_resemble_each_other(bench: Bench) -> None:
    """Tickets are not guessable: of several of one session none shares more than its beginning."""
    visitor = bench.known()
    tickets = [bench.new_ticket(visitor).removeprefix("ST-") for _ in range(6)]
    assert len(set(tickets)) == len(tickets)
    assert all(one[-24:-12] != two[-24:-12] for one in tickets for two in tickets if one is not two)
