"""Sections 2.4, 2.5 and 2.8: what a service ticket is worth."""

from datetime import datetime

from conformance.cas.bench import Bench
from conformance.cas.case import case

PATHS = ("/serviceValidate", "/proxyValidate", "/p3/serviceValidate", "/p3/proxyValidate")
OF_THE_PROTOCOL = ("authenticationDate", "longTermAuthenticationRequestTokenUsed", "isFromNewLogin")


@case("2.4.2")
def cas_1_says_yes_and_the_user(bench: Bench) -> None:
    """``/validate`` answers ``yes<LF>`` and the user's name, ``<LF>`` at its end."""
    words = bench.validate(bench.new_ticket(), "/validate").text.split("\n")
    assert (words[0], len(words), words[-1]) == ("yes", 3, ""), words
    assert words[1]


@case("2.4.2")
def cas_1_says_no(bench: Bench) -> None:
    """``/validate`` answers ``no<LF><LF>`` for a ticket that is worth nothing."""
    assert bench.validate("ST-unknown", "/validate").text == "no\n\n"


@case("2.4")
def cas_1_takes_a_ticket_once(bench: Bench) -> None:
    """A ticket that was validated is worth nothing any more."""
    ticket = bench.new_ticket()
    assert bench.validate(ticket, "/validate").text.startswith("yes\n")
    assert bench.validate(ticket, "/validate").text.startswith("no\n")


@case("2.5.2")
def a_good_ticket_names_the_user(bench: Bench) -> None:
    """``cas:authenticationSuccess`` holds ``cas:user``, at each of the addresses that validate."""
    names = {bench.validate(bench.new_ticket(), path).user for path in PATHS}
    assert len(names) == 1
    assert names.pop().strip()


@case("2.5.3")
def a_request_without_a_ticket_or_a_service_is_invalid(bench: Bench) -> None:
    """INVALID_REQUEST: not all of the required parameters were present."""
    for path in PATHS:
        assert bench.ask(path, service=bench.target.service).code == "INVALID_REQUEST"
        assert bench.ask(path, ticket="ST-unknown").code == "INVALID_REQUEST"


@case("2.5.3")
def an_unknown_ticket_is_invalid(bench: Bench) -> None:
    """INVALID_TICKET: the ticket was not valid."""
    for path in PATHS:
        assert bench.validate("ST-" + "a" * 43, path).code == "INVALID_TICKET"


@case("3.1.1")
def a_ticket_is_good_once(bench: Bench) -> None:
    """A service ticket is valid for one attempt."""
    for path in PATHS:
        ticket = bench.new_ticket()
        assert bench.validate(ticket, path).is_success
        assert bench.validate(ticket, path).code == "INVALID_TICKET"


@case("2.5.3")
def a_ticket_of_another_service_is_refused_as_such(bench: Bench) -> None:
    """INVALID_SERVICE: the service did not match the one associated with the ticket."""
    for path in PATHS:
        answer = bench.validate(bench.new_ticket(), path, service=bench.target.other_service)
        assert answer.code == "INVALID_SERVICE"


@case("2.5.3")
def a_wrong_service_burns_the_ticket(bench: Bench) -> None:
    """After INVALID_SERVICE, CAS must invalidate the ticket and disallow future validation of it."""
    ticket = bench.new_ticket()
    assert not bench.validate(ticket, service=bench.target.other_service).is_success
    assert bench.validate(ticket).code == "INVALID_TICKET"


@case("2.5.1")
def renew_is_only_good_for_a_new_sign_in(bench: Bench) -> None:
    """With ``renew``, validation succeeds only for a ticket that was issued from primary credentials."""
    visitor = bench.visitor()
    assert bench.validate(visitor.enter().ticket, renew="true").is_success
    assert bench.validate(visitor.enter().ticket, renew="true").code == "INVALID_TICKET"


@case("2.5.1")
def json_says_the_same(bench: Bench) -> None:
    """``format=JSON`` answers in JSON, successes and failures alike."""
    for path in ("/serviceValidate", "/p3/serviceValidate"):
        answer = bench.validate(bench.new_ticket(), path, format="JSON")
        assert "json" in answer.response.headers["Content-Type"]
        assert answer.json["authenticationSuccess"]["user"]
        refused = bench.validate("ST-" + "a" * 43, path, format="JSON")
        assert refused.json["authenticationFailure"]["code"] == "INVALID_TICKET"


@case("2.5.7")
def attributes_of_the_sign_in_are_told_by_cas_3(bench: Bench) -> None:
    """``cas:attributes`` holds when, how freshly and how lastingly the person signed in."""
    answer = bench.validate(bench.new_ticket(), "/p3/serviceValidate")
    told = {name: answer.attribute(name) for name in OF_THE_PROTOCOL}
    assert all(told.values()), told
    assert datetime.fromisoformat(str(told["authenticationDate"])).tzinfo is not None


@case("2.5.7")
def a_new_login_is_told_from_single_sign_on(bench: Bench) -> None:
    """``cas:isFromNewLogin`` is true for a ticket of a sign-in, false for one of a session."""
    visitor = bench.visitor()
    told = [bench.validate(visitor.enter().ticket, "/p3/serviceValidate").attribute("isFromNewLogin") for _ in range(2)]
    assert [str(word).lower() for word in told] == ["true", "false"]


@case("2.5")
def a_ticket_with_another_parameter_inside_stays_one_value(bench: Bench) -> None:
    """What a ticket holds is never read as further parameters."""
    ticket = bench.new_ticket()
    joined = f"{ticket}&service={bench.target.other_service}"
    assert bench.validate(joined).code in ("INVALID_TICKET", "INVALID_REQUEST")
    assert bench.validate(ticket).is_success
