"""Status codes on the wire, and what of a portal's refusal is passed on."""

import pytest

from gateway.saml import status

PREFIX = "urn:oasis:names:tc:SAML:2.0:status:"
EVERY = [each for each in vars(status).values() if isinstance(each, type) and issubclass(each, status.StatusError)]


@pytest.mark.parametrize("error", EVERY)
def test_a_status_begins_with_whose_fault_it_is(error):
    assert error.codes[0] in (f"{PREFIX}Responder", f"{PREFIX}Requester")
    assert all(code.startswith(PREFIX) for code in error.codes)
    assert len(error.codes) <= 2


def test_a_status_is_known_by_its_codes():
    assert len({error.codes for error in EVERY}) == len(EVERY)
    assert (f"{PREFIX}Success",) == status.SUCCESS


@pytest.mark.parametrize(
    ("codes", "passed_on"),
    [
        (("Responder", "NoPassive"), status.NoPassive),
        (("Responder", "NoAuthnContext"), status.NoAuthnContext),
        (("Requester", "RequestDenied"), status.RequestDenied),
        (("Responder", "UnknownPrincipal"), status.UnknownPrincipal),
        (("Responder", "AuthnFailed"), status.AuthnFailed),
        (("Requester", "InvalidNameIDPolicy"), status.AuthnFailed),
        (("Responder",), status.AuthnFailed),
        ((), status.AuthnFailed),
    ],
)
def test_only_what_a_service_can_act_on_is_passed_on(codes, passed_on):
    assert status.status_for(tuple(PREFIX + code for code in codes)) is passed_on


def test_a_code_of_somebody_else_is_not_passed_on():
    assert status.status_for(("urn:x:NoPassive",)) is status.AuthnFailed
