"""A sample in a file: its kind is recognised, and a person's comments in it do not matter."""

from datetime import UTC, datetime

import pytest

from gateway.cas.client.sample import read_sample
from gateway.cas.errors import AnswerRefused, ValidationFailed
from gateway.domain.claims import Attribute

NOW = datetime(2026, 9, 7, 9, 0, tzinfo=UTC)
ANSWER = (
    '<cas:serviceResponse xmlns:cas="http://www.yale.edu/tp/cas"><cas:authenticationSuccess><cas:user>u1</cas:user>'
    "<cas:UAI>0550001C</cas:UAI></cas:authenticationSuccess></cas:serviceResponse>"
)
SAML = (
    '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><Response'
    ' xmlns="urn:oasis:names:tc:SAML:1.0:protocol" xmlns:samlp="urn:oasis:names:tc:SAML:1.0:protocol"><Status>'
    '<StatusCode Value="samlp:Success"/></Status><a:Assertion xmlns:a="urn:oasis:names:tc:SAML:1.0:assertion">'
    "<a:AttributeStatement><a:Subject><a:NameIdentifier>u1</a:NameIdentifier></a:Subject>"
    '<a:Attribute AttributeName="UAI"><a:AttributeValue>0550001C</a:AttributeValue></a:Attribute>'
    "</a:AttributeStatement></a:Assertion></Response></s:Body></s:Envelope>"
)
JSON = '{"serviceResponse": {"authenticationSuccess": {"user": "u1", "attributes": {"UAI": "0550001C"}}}}'


@pytest.mark.parametrize("sample", [ANSWER, SAML, JSON])
def test_each_kind_of_cas_answer_is_recognised(sample):
    claims = read_sample(f"\ufeff\n{sample}\n".encode(), NOW)
    assert claims.subject.value == "u1"
    assert claims.attributes == (Attribute("UAI", ("0550001C",)),)


@pytest.mark.parametrize("sample", [ANSWER, SAML])
def test_comments_are_passed_over(sample):
    commented = sample.replace("0550001C", "0550<!-- école -->001C")
    assert read_sample(commented.encode(), NOW).attributes == (Attribute("UAI", ("0550001C",)),)


@pytest.mark.parametrize("sample", [ANSWER, SAML])
def test_what_a_login_would_read_is_read(sample):
    assert read_sample(sample.replace("0550001C", "<![CDATA[0550001C]]>").encode(), NOW).attributes == (
        Attribute("UAI", ("0550001C",)),
    )


def test_a_document_of_another_protocol_is_left_to_others():
    assert read_sample(b'<p:Response xmlns:p="urn:oasis:names:tc:SAML:2.0:protocol"/>', NOW) is None


def test_a_failure_that_somebody_kept_is_told_as_such():
    failure = ANSWER.replace("authenticationSuccess", "authenticationFailure")
    with pytest.raises(ValidationFailed):
        read_sample(failure.encode(), NOW)


@pytest.mark.parametrize("sample", [b"", b"yes\nu1\n", b"<!DOCTYPE a><a/>", b"{}"])
def test_what_cannot_be_read_is_refused(sample):
    with pytest.raises(AnswerRefused):
        read_sample(sample, NOW)
