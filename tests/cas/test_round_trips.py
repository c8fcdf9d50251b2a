"""What our server says, our client and an independent one read back as it was (C-140, P-06, P-11)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree as ET

import pytest
from cas import CASClientV2, CASClientV3, CASClientWithSAMLV1
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.cas.client.addresses import CasVersion, validation
from gateway.cas.client.answer import read_answer
from gateway.cas.client.saml11 import SamlExpectation, read_saml_answer
from gateway.cas.errors import ValidationFailed
from gateway.cas.server.answers import Success, failure_answer, success_answer
from gateway.cas.server.failures import InvalidService, InvalidTicket
from gateway.cas.server.requests import Format
from gateway.cas.server.saml11 import read_saml_request, saml_failure, saml_success
from gateway.cas.tickets import TicketKind, new_ticket

NOW = datetime(2026, 9, 7, 9, 0, tzinfo=UTC)
EARLIER = NOW - timedelta(hours=1)
SERVICE = "https://good.fr/app?x=1"
PORTAL = "https://gateway.example.fr/cas/A0"
ANY = settings(deadline=None, derandomize=True, database=None, max_examples=60)

texts = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff")
    | st.sampled_from("\t\n\r<>&\"']"),
    max_size=20,
)
names = st.from_regex(r"[A-Za-z_][A-Za-z0-9_.-]{0,10}", fullmatch=True).filter(
    lambda name: (
        name.lower() not in ("authenticationdate", "attribute", "attributes", "userattributes", "user", "proxies")
    )
)
successes = st.builds(
    Success,
    user=texts.filter(bool),
    attributes=st.dictionaries(names, st.lists(texts, min_size=1, max_size=3).map(tuple), max_size=4).map(
        lambda found: tuple(found.items())
    ),
    authn_instant=st.just(EARLIER),
    from_new_login=st.booleans(),
)


def released(claims) -> dict:
    """The attributes that are not the protocol's own."""
    own = {"authenticationDate", "longTermAuthenticationRequestTokenUsed", "isFromNewLogin"}
    return {a.name: a.values for a in claims.attributes if a.name not in own}


@given(successes, st.sampled_from(Format))
@ANY
def test_our_client_reads_our_answers_exactly(success, style):
    claims = read_answer(success_answer(success, style, attributes=True), "ST-1", NOW)
    assert claims.subject.value == success.user
    assert released(claims) == dict(success.attributes)
    assert claims.authn_instant == EARLIER


@given(successes)
@ANY
def test_our_client_reads_our_saml_answers_exactly(success):
    ticket = new_ticket(TicketKind.SERVICE)
    question = validation(PORTAL, CasVersion.SAML11, SERVICE, ticket, NOW)
    request = read_saml_request(question.body, [("TARGET", SERVICE)])
    assert request.validation.ticket == ticket
    expected = SamlExpectation(ticket, SERVICE, question.request_id, NOW)
    claims = read_saml_answer(saml_success(success, request, PORTAL, NOW), expected)
    assert claims.subject.value == success.user
    assert released(claims) == dict(success.attributes)
    assert claims.authn_instant == EARLIER


@given(successes)
@ANY
def test_python_cas_reads_our_xml_exactly(success):
    document = success_answer(success, Format.XML, attributes=True)
    user, attributes, iou = CASClientV3.verify_response(document)
    assert (user, iou) == (success.user, None)
    assert attributes["isFromNewLogin"] == str(success.from_new_login).lower()
    for name, values in success.attributes:
        held = attributes[name] if isinstance(attributes[name], list) else [attributes[name]]
        assert [value or "" for value in held] == list(values)


@given(successes)
@ANY
def test_a_second_parser_sees_the_same_elements_and_no_other(success):
    root = ET.fromstring(success_answer(success, Format.XML, attributes=True))
    elements = [element.text or "" for element in root.iter() if not len(element)]
    values = [value for _, held in success.attributes for value in held]
    assert elements[0] == success.user
    assert elements[4:] == values


class Answering:
    """A session of python-cas that gets our answer instead of going out."""

    def __init__(self, content):
        self.content = content

    def get(self, _url, **_options):
        return self

    def post(self, _url, body, params, headers):
        self.body, self.params, self.headers = body, params, headers
        request = read_saml_request(body, params.items())
        self.content = self.content(request)
        return self

    def close(self):
        pass


INES = Success("u1", (("UAI", ("0550001C", "0550002D")), ("profil", ("National_elv",))), EARLIER, from_new_login=True)


def test_python_cas_as_a_cas_2_service_learns_the_user_alone():
    client = CASClientV2(service_url=SERVICE, server_url=f"{PORTAL}/")
    client.session = Answering(success_answer(replace(INES, pgt_iou="PGTIOU-1"), Format.XML, attributes=False))
    assert client.verify_ticket("ST-1") == ("u1", None, "PGTIOU-1")


@pytest.mark.parametrize("failure", [InvalidTicket, InvalidService])
def test_python_cas_learns_nobody_from_a_failure(failure):
    client = CASClientV3(service_url=SERVICE, server_url=f"{PORTAL}/")
    client.session = Answering(failure_answer(failure(), Format.XML))
    assert client.verify_ticket("ST-1")[0] is None


def test_python_cas_as_a_saml_11_service_asks_and_is_answered():
    client = CASClientWithSAMLV1(service_url=SERVICE, server_url=f"{PORTAL}/")
    client.session = Answering(lambda request: saml_success(INES, request, PORTAL, NOW))
    user, attributes, _ = client.verify_ticket(new_ticket(TicketKind.SERVICE))
    assert user == "u1"
    assert attributes == {"UAI": ["0550001C", "0550002D"], "profil": "National_elv"}


def test_python_cas_as_a_saml_11_service_learns_nobody_from_a_failure():
    client = CASClientWithSAMLV1(service_url=SERVICE, server_url=f"{PORTAL}/")
    client.session = Answering(lambda request: saml_failure(InvalidTicket(), request, NOW))
    assert client.verify_ticket(new_ticket(TicketKind.SERVICE))[0] is None


@pytest.mark.parametrize("style", Format)
def test_our_client_reads_the_code_of_our_failures(style):
    with pytest.raises(ValidationFailed) as caught:
        read_answer(failure_answer(InvalidTicket(), style), "ST-1", NOW)
    assert caught.value.code == "INVALID_TICKET"


def test_our_client_reads_the_code_of_our_saml_failures():
    with pytest.raises(ValidationFailed) as caught:
        read_saml_answer(saml_failure(InvalidService(), None, NOW), SamlExpectation("ST-1", SERVICE, "_r", NOW))
    assert caught.value.code == "INVALID_SERVICE"
