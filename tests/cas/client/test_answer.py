"""Success and failure told apart by namespace and place, and by nothing else (C-135, C-140, C-144)."""

from datetime import UTC, datetime, timedelta

import pytest

from gateway.cas.client.answer import MAX_ANSWER, read_answer
from gateway.cas.errors import AnswerRefused, ValidationFailed
from gateway.domain.claims import Attribute, Subject

NOW = datetime(2026, 9, 7, 9, 0, tzinfo=UTC)
TICKET = "ST-1"
CAS = "http://www.yale.edu/tp/cas"
USER = "<cas:user>u1</cas:user>"
GOOD = f"<cas:authenticationSuccess>{USER}</cas:authenticationSuccess>"
BAD = '<cas:authenticationFailure code="INVALID_TICKET"/>'
BARE = b"<serviceResponse><authenticationSuccess><user>u1</user></authenticationSuccess></serviceResponse>"


def response(content, *, space=CAS, root="serviceResponse", before=""):
    return f'{before}<cas:{root} xmlns:cas="{space}">{content}</cas:{root}>'.encode()


def success(content=USER):
    return response(f"<cas:authenticationSuccess>{content}</cas:authenticationSuccess>")


def failure(code="INVALID_TICKET", text="no"):
    return response(f'<cas:authenticationFailure code="{code}">{text}</cas:authenticationFailure>')


def read(document):
    return read_answer(document, TICKET, NOW)


def refusal_of(document) -> str:
    with pytest.raises(AnswerRefused) as caught:
        read(document)
    assert not isinstance(caught.value, ValidationFailed)
    return caught.value.reason


def test_a_success_is_the_user_the_attributes_and_the_ticket_as_the_ents_name_of_the_session():
    claims = read(success(f"{USER}<cas:uid>42</cas:uid>"))
    assert claims.subject == Subject("u1")
    assert claims.attributes == (Attribute("uid", ("42",)),)
    assert claims.session_index == TICKET
    assert claims.authn_instant == NOW
    assert claims.authn_context == "urn:oasis:names:tc:SAML:2.0:ac:classes:unspecified"
    assert claims.session_not_on_or_after is None


@pytest.mark.parametrize("prefix", [b"", b"\n\n", b"\xef\xbb\xbf", b'<?xml version="1.0" encoding="UTF-8"?>\n'])
def test_what_stands_before_the_answer_of_many_servers_does_not_matter(prefix):
    assert read(prefix + success() + b"\n").subject == Subject("u1")


def test_the_prefix_of_the_namespace_does_not_matter_either():
    document = success().replace(b"cas:", b"").replace(b"xmlns:cas", b"xmlns")
    assert read(document).subject == Subject("u1")


@pytest.mark.parametrize("code", ["INVALID_TICKET", "INVALID_SERVICE", "INTERNAL_ERROR", "INVALID_SESSION"])
def test_a_failure_carries_the_code_of_the_ent(code):
    with pytest.raises(ValidationFailed) as caught:
        read(failure(code))
    assert caught.value.code == code


@pytest.mark.parametrize("code", ["", "NOT A CODE", "INVALID_TICKET\u00e9", "x" * 65, "Marie.Curie@example.fr"])
def test_what_is_no_code_might_be_anything_and_is_not_passed_on(code):
    with pytest.raises(ValidationFailed) as caught:
        read(failure(code, "Marie Curie"))
    assert caught.value.code == "UNKNOWN"
    assert "Marie" not in str(caught.value)


def test_a_success_inside_the_words_of_a_failure_is_not_one():
    injected = "<cas:authenticationSuccess><cas:user>admin</cas:user></cas:authenticationSuccess>"
    with pytest.raises(ValidationFailed):
        read(failure(text=injected))
    with pytest.raises(ValidationFailed):
        read(failure(text=injected.replace("<", "&lt;")))


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        pytest.param(success()[: -len("</cas:serviceResponse>")], "xml-malformed", id="cut short"),
        pytest.param(response(""), "answer-structure", id="no verdict"),
        pytest.param(response(GOOD * 2), "answer-structure", id="two successes"),
        pytest.param(
            response(BAD + GOOD),
            "answer-structure",
            id="both verdicts",
        ),
        pytest.param(response("yes" + GOOD), "answer-structure", id="words before"),
        pytest.param(response(GOOD + "yes"), "answer-structure", id="words behind"),
        pytest.param(response(GOOD, space="urn:other"), "answer-kind", id="another namespace"),
        pytest.param(BARE, "answer-kind", id="no namespace"),
        pytest.param(
            response(GOOD.replace("Success>", 'Success xmlns:cas="urn:other">', 1)),
            "answer-verdict",
            id="a success of another namespace",
        ),
        pytest.param(
            response("<cas:proxySuccess><cas:proxyTicket>PT-1</cas:proxyTicket></cas:proxySuccess>"),
            "answer-verdict",
            id="another answer",
        ),
        pytest.param(response(USER, root="authenticationSuccess"), "answer-kind", id="a success without its envelope"),
        pytest.param(response(f"<cas:x>{GOOD}</cas:x>"), "answer-verdict", id="a success deeper down"),
        pytest.param(success(""), "answer-user", id="no user"),
        pytest.param(success("<cas:user/>"), "answer-user", id="an empty user"),
        pytest.param(success("<user>u1</user>"), "answer-user", id="a user without namespace"),
        pytest.param(success(f"{USER}<cas:user>u2</cas:user>"), "answer-user", id="two different users"),
        pytest.param(
            success("<cas:user>u<cas:b>1</cas:b></cas:user>"), "xml-unexpected-child", id="a user with markup"
        ),
        pytest.param(
            success(f"<cas:attributes>{USER}</cas:attributes>"), "answer-user", id="a user among the attributes only"
        ),
        pytest.param(
            success(f"{USER}<cas:proxies><cas:proxy>https://p</cas:proxy></cas:proxies>"),
            "answer-proxied",
            id="C-135 a proxied login",
        ),
        pytest.param(
            b"<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>" + success("<cas:user>&e;</cas:user>"),
            "xml-forbidden-markup",
            id="C-144 external entity",
        ),
        pytest.param(
            b"<!DOCTYPE x [<!ENTITY e 'u1'>]>" + success("<cas:user>&e;</cas:user>"),
            "xml-forbidden-markup",
            id="C-144 internal entity",
        ),
        pytest.param(
            success("<cas:user>u1<!-- -->x</cas:user>"), "xml-forbidden-markup", id="C-144 comment in the user"
        ),
        pytest.param(success().decode().encode("utf-16"), "xml-encoding", id="C-144 another encoding"),
        pytest.param(success(USER + "<cas:x/>" * 5000), "xml-too-large", id="C-144 too many elements"),
        pytest.param(success(f"{USER}<cas:x>{'x' * MAX_ANSWER}</cas:x>"), "answer-too-large", id="C-144 too large"),
        pytest.param(b"<html><body>Maintenance</body></html>", "answer-kind", id="a page"),
        pytest.param(b"yes\nu1\n", "xml-malformed", id="CAS 1.0"),
        pytest.param(b"", "xml-malformed", id="nothing"),
    ],
)
def test_what_is_not_one_clear_success_is_refused(document, reason):
    assert refusal_of(document) == reason


def test_lists_in_cdata_and_identifiers_that_repeat_are_read():
    """As RubyCAS writes what is not a string; nobody signs an answer, so its ids are values like others."""
    listed = '<cas:roles><![CDATA[--- \n- <élève>\n]]></cas:roles><school id="7"/><class id="7"/>'
    attributes = {attribute.name: attribute.values for attribute in read(success(USER + listed)).attributes}
    assert attributes == {"roles": ("--- \n- <élève>\n",), "school@id": ("7",), "class@id": ("7",)}


def test_a_user_named_twice_with_one_value_is_one_user():
    assert read(success(USER + USER)).subject == Subject("u1")


def test_c_140_a_value_is_what_its_escapes_stand_for():
    claims = read(
        success("<cas:user>&lt;/cas:user&gt;&lt;cas:user&gt;admin</cas:user><cas:a>]]&gt; &amp; \n é 😀</cas:a>")
    )
    assert claims.subject == Subject("</cas:user><cas:user>admin")
    assert claims.attributes == (Attribute("a", ("]]> & \n é 😀",)),)


@pytest.mark.parametrize("name", ["authenticationDate", "authenticationdate"])
def test_the_authentication_instant_is_the_ents_when_it_is_clear(name):
    claims = read(success(f"{USER}<cas:attributes><cas:{name}>2026-09-07T10:59:00+02:00</cas:{name}></cas:attributes>"))
    assert claims.authn_instant == NOW - timedelta(minutes=1)


@pytest.mark.parametrize("text", ["2026-09-07T08:59:00.911", "yesterday", "", "2026-09-07T12:00:00Z"])
def test_an_instant_without_zone_in_the_future_or_unreadable_is_now(text):
    date = f"<cas:attributes><cas:authenticationDate>{text}</cas:authenticationDate></cas:attributes>"
    assert read(success(USER + date)).authn_instant == NOW


def test_an_instant_of_a_clock_that_is_a_little_ahead_is_now():
    date = "<cas:attributes><cas:authenticationDate>2026-09-07T09:02:00Z</cas:authenticationDate></cas:attributes>"
    assert read(success(USER + date)).authn_instant == NOW
