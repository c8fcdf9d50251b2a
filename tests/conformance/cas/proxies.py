"""Sections 2.5.4, 2.6, 2.7 and 2.9: proxy-granting tickets and proxy tickets."""

from conformance.cas.bench import CAS, Bench
from conformance.cas.case import case


@case("2.5.4", needs_listener=True)
def a_callback_takes_the_granting_ticket(bench: Bench) -> None:
    """The callback gets ``pgtId`` and ``pgtIou``; the answer holds the IOU alone."""
    answer = bench.validate(bench.new_ticket(), pgtUrl=bench.target.callback)
    iou = answer.outcome.findtext(f"{CAS}proxyGrantingTicket")
    assert iou, answer.text
    (call,) = bench.heard.wait_for("GET", "pgtIou", iou)
    assert call["pgtIou"] == iou
    assert call["pgtId"] not in answer.text


@case("3.3.1", needs_listener=True)
def granting_tickets_and_ious_begin_with_their_prefixes(bench: Bench) -> None:
    """Proxy-granting tickets should begin with ``PGT-``, IOUs with ``PGTIOU-`` (sections 3.3.1 and 3.4.1)."""
    assert bench.granting_ticket().startswith("PGT-")
    calls = bench.heard.wait_for("GET", "pgtIou")
    assert all(call["pgtIou"].startswith("PGTIOU-") for call in calls if call["pgtId"])


@case("2.5.3", needs_listener=True)
def a_callback_that_does_not_answer_is_told(bench: Bench) -> None:
    """INVALID_PROXY_CALLBACK: the callback could not be verified."""
    answer = bench.validate(bench.new_ticket(), pgtUrl="http://127.0.0.1:9/callback")
    assert answer.code == "INVALID_PROXY_CALLBACK", answer.text


@case("2.7.2", needs_listener=True)
def a_granting_ticket_gives_proxy_tickets(bench: Bench) -> None:
    """``/proxy`` answers ``cas:proxySuccess`` with a ticket that begins with ``PT-``, more than once."""
    granting = bench.granting_ticket()
    tickets = {bench.proxy_ticket(granting) for _ in range(2)}
    assert len(tickets) == 2
    assert all(ticket.startswith("PT-") for ticket in tickets)


@case("2.7.3")
def proxy_without_its_parameters_is_an_invalid_request(bench: Bench) -> None:
    """INVALID_REQUEST: not all of the required parameters were present."""
    for given in ({}, {"pgt": "PGT-x"}, {"targetService": bench.target.service}):
        outcome = bench.ask("/proxy", **given).outcome
        assert (outcome.tag, outcome.get("code")) == (f"{CAS}proxyFailure", "INVALID_REQUEST")


@case("2.7.2")
def an_unknown_granting_ticket_gives_nothing(bench: Bench) -> None:
    """``cas:proxyFailure`` for a granting ticket that nobody was given."""
    answer = bench.ask("/proxy", pgt="PGT-" + "a" * 43, targetService=bench.target.service)
    assert answer.outcome.tag == f"{CAS}proxyFailure"


@case("2.6.2", needs_listener=True)
def proxy_validate_names_the_proxies(bench: Bench) -> None:
    """A proxy ticket is good at ``/proxyValidate``, which lists through whom it came."""
    answer = bench.validate(bench.proxy_ticket(bench.granting_ticket()), "/proxyValidate")
    assert answer.is_success, answer.text
    assert [one.text for one in answer.outcome.findall(f"{CAS}proxies/{CAS}proxy")] == [bench.target.callback]


@case("2.9", needs_listener=True)
def p3_proxy_validate_takes_both_kinds(bench: Bench) -> None:
    """``/p3/proxyValidate`` takes service tickets and proxy tickets alike."""
    assert bench.validate(bench.new_ticket(), "/p3/proxyValidate").is_success
    assert bench.validate(bench.proxy_ticket(bench.granting_ticket()), "/p3/proxyValidate").is_success


@case("2.5", needs_listener=True)
def service_validate_refuses_proxy_tickets(bench: Bench) -> None:
    """``/serviceValidate`` must not take a proxy ticket, nor must ``/p3/serviceValidate`` (section 2.8)."""
    for path in ("/serviceValidate", "/p3/serviceValidate"):
        answer = bench.validate(bench.proxy_ticket(bench.granting_ticket()), path)
        assert answer.code in ("INVALID_TICKET_SPEC", "INVALID_TICKET"), answer.text


@case("3.2.1", needs_listener=True)
def a_proxy_ticket_is_good_once(bench: Bench) -> None:
    """A proxy ticket is valid for one attempt."""
    ticket = bench.proxy_ticket(bench.granting_ticket())
    assert bench.validate(ticket, "/proxyValidate").is_success
    assert bench.validate(ticket, "/proxyValidate").code == "INVALID_TICKET"


@case("3.3.1", needs_listener=True)
def a_granting_ticket_is_no_service_ticket(bench: Bench) -> None:
    """What grants tickets is worth nothing where tickets are validated."""
    assert not bench.validate(bench.granting_ticket(), "/proxyValidate").is_success
