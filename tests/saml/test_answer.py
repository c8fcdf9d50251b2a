"""What a service receives, as other libraries read it (security.md P-04, P-06, P-11, S-327, S-328, S-332)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from unittest import mock
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from kit.expecting import certificate
from kit.names import BASIC, PASSWORD, REQUEST_ID, SERVICE, SERVICE_ACS, TRANSIENT, ds, saml, samlp
from kit.opening import opened
from kit.second_opinion import covered
from kit.service import NotAccepted, Service
from kit.trees import read
from onelogin.saml2.utils import OneLogin_Saml2_Utils

from gateway.markup.errors import XmlRefused
from gateway.saml import status
from gateway.saml.answer import Addressee, Statement, build_answer, build_refusal, content_method
from gateway.saml.encryption import AES256_GCM, CBC, GCM
from gateway.saml.errors import DecryptionRefused

US = "https://passerelle.example/saml/idp/ENT1/metadata"
NOW = datetime.now(UTC).replace(microsecond=0)
TO = Addressee(SERVICE, SERVICE_ACS, REQUEST_ID)
STATEMENT = Statement(
    name_id="_9f86d081884c7d65",
    attributes=(("GARPersonIdentifiant", ("a-1",)), ("idEnt", ("ENT1",))),
    authn_instant=NOW - timedelta(seconds=30),
    authn_context=PASSWORD,
    session_index="_2fd4e1c67a2d28fc",
    session_ends=NOW + timedelta(hours=8),
)
WRITABLE = st.characters(exclude_categories=("Cs",)).filter(
    lambda c: c in "\t\n\r" or (ord(c) >= 0x20 and ord(c) not in (0xFFFE, 0xFFFF))
)
TEXTS = st.text(WRITABLE, max_size=60)


@pytest.fixture(scope="module")
def service(keys):
    """It reads at the instant at which the answers were made, however late this module is reached."""
    with mock.patch.object(OneLogin_Saml2_Utils, "now", lambda: int(NOW.timestamp())):
        yield Service(US, keys.gateway_signing, keys.sp_only)


def attributes_in(document):
    """Names and values as expat reads them."""
    root = ET.fromstring(document)
    return [
        (attribute.get("Name"), [value.text or "" for value in attribute.findall(saml("AttributeValue"))])
        for attribute in root.iter(saml("Attribute"))
    ]


def test_a_service_reads_what_was_stated(own, service):
    received = service.read(build_answer(US, TO, STATEMENT, own, NOW).document, REQUEST_ID)
    assert received.name_id == STATEMENT.name_id
    assert received.attributes == {"GARPersonIdentifiant": ["a-1"], "idEnt": ["ENT1"]}
    assert received.session_index == STATEMENT.session_index
    assert received.session_ends == STATEMENT.session_ends.timestamp()


def test_a_service_that_did_not_ask_reads_it_too(own, service):
    document = build_answer(US, replace(TO, in_response_to=None), STATEMENT, own, NOW).document
    assert service.read(document, None).attributes["idEnt"] == ["ENT1"]
    assert b"InResponseTo" not in document


@pytest.mark.parametrize("content", [*GCM, *CBC])
def test_a_service_decrypts_what_was_encrypted_for_it(content, own, service, keys):
    to = replace(TO, encrypt_for=certificate(keys.sp_only), content=content)
    document = build_answer(US, to, STATEMENT, own, NOW).document
    assert b"GARPersonIdentifiant" not in document
    assert b"<saml:Assertion" not in document
    wrapper = read(document).find(saml("EncryptedAssertion"))
    assertion = opened(wrapper, (keys.sp_only,))
    assert attributes_in(assertion) == [("GARPersonIdentifiant", ["a-1"]), ("idEnt", ["ENT1"])]
    covered(read(assertion), "./", keys.gateway_signing)


def test_python3_saml_decrypts_it(own, service, keys):
    document = build_answer(US, replace(TO, encrypt_for=certificate(keys.sp_only)), STATEMENT, own, NOW).document
    demanding = replace(service, demands=(*service.demands, "wantAssertionsEncrypted"))
    assert demanding.read(document, REQUEST_ID).attributes["idEnt"] == ["ENT1"]


def test_there_is_no_readable_fallback(own, keys):
    """S-332."""
    with pytest.raises(DecryptionRefused):
        build_answer(US, replace(TO, encrypt_for=certificate(keys.elliptic)), STATEMENT, own, NOW)


@pytest.mark.parametrize(
    ("response", "assertion", "lacks"),
    [(True, True, ()), (True, False, ("wantAssertionsSigned",)), (False, True, ("wantMessagesSigned",))],
)
def test_what_is_to_be_signed_is_signed_and_nothing_else(response, assertion, lacks, own, service):
    document = build_answer(
        US, replace(TO, sign_response=response, sign_assertion=assertion), STATEMENT, own, NOW
    ).document
    for demand in service.demands:
        demanding = replace(service, demands=(demand,))
        if demand in lacks:
            with pytest.raises(NotAccepted):
                demanding.read(document, REQUEST_ID)
        else:
            assert demanding.read(document, REQUEST_ID)


def test_another_key_is_not_ours(own, service, keys):
    document = build_answer(US, TO, STATEMENT, own, NOW).document
    with pytest.raises(NotAccepted):
        replace(service, idp_key=keys.evil).read(document, REQUEST_ID)


def test_signxml_accepts_both_signatures_and_reads_what_they_cover(own, keys):
    root = read(build_answer(US, TO, STATEMENT, own, NOW).document)
    response = read(covered(root, "./", keys.gateway_signing))
    assertion = read(covered(root, f"./{saml('Assertion')}/", keys.gateway_signing))
    assert response.tag == samlp("Response")
    assert assertion.get("ID") == response.find(saml("Assertion")).get("ID")
    assert response.find(f"{saml('Assertion')}/{ds('Signature')}") is not None


def test_the_assertion_says_for_whom_and_until_when(own):
    answer = build_answer(US, TO, STATEMENT, own, NOW)
    root = read(answer.document)
    assertion = root.find(saml("Assertion"))
    assert answer.assertion_id == assertion.get("ID") != root.get("ID")
    assert {root.findtext(saml("Issuer")), assertion.findtext(saml("Issuer"))} == {US}
    assert root.get("Destination") == SERVICE_ACS
    name = next(assertion.iter(saml("NameID")))
    assert (name.get("Format"), name.get("NameQualifier"), name.get("SPNameQualifier")) == (TRANSIENT, US, SERVICE)
    data = next(assertion.iter(saml("SubjectConfirmationData")))
    assert (data.get("Recipient"), data.get("InResponseTo")) == (SERVICE_ACS, REQUEST_ID)
    assert datetime.fromisoformat(data.get("NotOnOrAfter")) == NOW + timedelta(minutes=5)
    conditions = next(assertion.iter(saml("Conditions")))
    assert datetime.fromisoformat(conditions.get("NotBefore")) == NOW - timedelta(minutes=1)
    assert [node.text for node in conditions.iter(saml("Audience"))] == [SERVICE]
    assert {attribute.get("NameFormat") for attribute in assertion.iter(saml("Attribute"))} == {BASIC}


def test_an_answer_without_attributes_has_no_statement_of_them(own, keys):
    document = build_answer(US, TO, replace(STATEMENT, attributes=()), own, NOW).document
    assert b"AttributeStatement" not in document
    covered(read(document), "./", keys.gateway_signing)


def test_no_two_answers_share_an_id(own):
    made = [build_answer(US, TO, STATEMENT, own, NOW) for _ in range(20)]
    ids = [read(answer.document).get("ID") for answer in made] + [answer.assertion_id for answer in made]
    assert len(set(ids)) == 40


HOSTILE = (
    '</saml:AttributeValue></saml:Attribute><saml:Attribute Name="admin"><saml:AttributeValue>1',
    "<!-- x -->",
    "]]>",
    "<![CDATA[x]]>",
    "&amp;&#x41;&lt;",
    "'\"><script>alert(1)</script>",
    'x" Destination="https://evil.example',
    "a\r\nb\tc\n",
    "{identifier}{digest}%s$x",
    "\u0085\u2028\u200b\u202e\U0001f600e\u0301",
    "  x  ",
)


@pytest.mark.parametrize("value", HOSTILE)
def test_a_value_stays_a_value(value, own, keys):
    """S-327, P-11: every place that takes a value from outside."""
    to = Addressee(value, value, value)
    said = replace(
        STATEMENT, name_id=value, attributes=((value, (value, "")),), authn_context=value, session_index=value
    )
    root = read(build_answer(value, to, said, own, NOW).document)
    assertion = root.find(saml("Assertion"))
    texts = [
        root.find(saml("Issuer")),
        assertion.find(saml("Issuer")),
        *assertion.iter(saml("NameID"), saml("Audience")),
    ]
    assert [node.text for node in [*texts, next(assertion.iter(saml("AuthnContextClassRef")))]] == [value] * 5
    data, statement = next(assertion.iter(saml("SubjectConfirmationData"))), assertion.find(saml("AuthnStatement"))
    assert (root.get("Destination"), root.get("InResponseTo")) == (value, value)
    assert (data.get("Recipient"), data.get("InResponseTo"), statement.get("SessionIndex")) == (value, value, value)
    (attribute,) = assertion.iter(saml("Attribute"))
    assert (attribute.get("Name"), [node.text or "" for node in attribute]) == (value, [value, ""])
    covered(root, "./", keys.gateway_signing)
    covered(root, f"./{saml('Assertion')}/", keys.gateway_signing)


@settings(max_examples=150, derandomize=True, database=None, deadline=None)
@given(attributes=st.lists(st.tuples(TEXTS, st.lists(TEXTS, max_size=3)), max_size=4), name_id=TEXTS)
def test_any_text_comes_out_as_it_went_in_and_under_a_good_signature(attributes, name_id, own, keys):
    """P-06, P-11; and P-04: what was digested is the canonical form that others compute."""
    named = tuple((name, tuple(values)) for name, values in attributes)
    document = build_answer(US, TO, replace(STATEMENT, attributes=named, name_id=name_id), own, NOW).document
    assert attributes_in(document) == [(name, values) for name, values in attributes]
    root = read(document)
    assert (next(root.iter(saml("NameID"))).text or "") == name_id
    covered(root, "./", keys.gateway_signing)
    covered(root, f"./{saml('Assertion')}/", keys.gateway_signing)


@pytest.mark.parametrize("character", ["\x00", "\x01", "\x1f", "\ufffe", "\uffff", "\ud800"], ids=repr)
def test_what_xml_cannot_carry_is_refused_before_anything_is_signed(character, own):
    """S-328."""
    for said in (
        replace(STATEMENT, name_id=character),
        replace(STATEMENT, attributes=(("a", (character,)),)),
        replace(STATEMENT, attributes=((character, ("a",)),)),
        replace(STATEMENT, session_index=character),
    ):
        with pytest.raises(XmlRefused):
            build_answer(US, TO, said, own, NOW)


STATUSES = [each for each in vars(status).values() if isinstance(each, type) and issubclass(each, status.StatusError)]


@pytest.mark.parametrize("error", STATUSES)
def test_a_refusal_is_signed_and_says_no_more_than_its_status(error, own, keys):
    answer = build_refusal(US, TO, error, own, NOW)
    root = read(covered(read(answer.document), "./", keys.gateway_signing))
    assert tuple(node.get("Value") for node in root.iter(samlp("StatusCode"))) == error.codes
    assert answer.assertion_id == ""
    assert [node.tag for node in root] == [saml("Issuer"), samlp("Status")]
    assert (root.get("InResponseTo"), root.get("Destination")) == (REQUEST_ID, SERVICE_ACS)


def test_a_refusal_is_no_login(own, service):
    with pytest.raises(NotAccepted):
        service.read(build_refusal(US, TO, status.AuthnFailed, own, NOW).document, REQUEST_ID)


def test_the_content_cipher_is_the_strongest_authenticated_one_that_is_offered():
    weak, middle, strong = GCM
    assert content_method(()) == AES256_GCM == strong
    assert content_method((weak, strong, middle)) == strong
    assert content_method((weak, middle)) == middle
    assert content_method((*CBC, weak)) == weak
    assert content_method(tuple(CBC)) == AES256_GCM
