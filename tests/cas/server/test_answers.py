"""Every answer to a service, escaped and typed (C-140 to C-143), and told alike for all causes (C-136)."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from lxml import etree

from gateway.cas.server import failures
from gateway.cas.server.answers import (
    CONTENT_TYPES,
    Success,
    callback_address,
    failure_answer,
    proxy_answer,
    proxy_failure_answer,
    success_answer,
    text_answer,
    ticket_address,
)
from gateway.cas.server.failures import Failure, InternalError, InvalidTicket
from gateway.cas.server.requests import Format
from gateway.cas.service import parse_service

CAS = {"cas": "http://www.yale.edu/tp/cas"}
NOW = datetime(2026, 9, 7, 9, 0, tzinfo=UTC)
INES = Success("u1", (("UAI", ("0550001C", "0550002D")), ("profil", ("National_elv",))), NOW, from_new_login=True)
CODES = {
    "INVALID_REQUEST",
    "INVALID_TICKET_SPEC",
    "UNAUTHORIZED_SERVICE_PROXY",
    "INVALID_PROXY_CALLBACK",
    "INVALID_TICKET",
    "INVALID_SERVICE",
    "UNAUTHORIZED_SERVICE",
    "INTERNAL_ERROR",
}
EVERY_FAILURE = [kind for kind in vars(failures).values() if isinstance(kind, type) and issubclass(kind, Failure)]


def told(success, *, attributes=True):
    """The names and texts under authenticationSuccess, in order, and the same of the attributes."""
    root = etree.fromstring(success_answer(success, Format.XML, attributes=attributes))
    assert root.tag == "{http://www.yale.edu/tp/cas}serviceResponse"
    assert len(root) == 1
    direct = [(etree.QName(node).localname, node.text) for node in root[0]]
    inner = [
        (etree.QName(node).localname, node.text or "") for node in root.xpath("*/cas:attributes/*", namespaces=CAS)
    ]
    return direct, inner


def json_of(success, *, attributes=True):
    document = json.loads(success_answer(success, Format.JSON, attributes=attributes))
    return document["serviceResponse"]["authenticationSuccess"]


class TestXml:
    def test_a_cas_2_answer_is_the_user_alone(self):
        assert told(INES, attributes=False) == ([("user", "u1")], [])

    def test_a_cas_3_answer_has_the_attributes_of_the_protocol_and_then_those_released(self):
        direct, inner = told(INES)
        assert [name for name, _ in direct] == ["user", "attributes"]
        assert inner == [
            ("authenticationDate", "2026-09-07T09:00:00.000Z"),
            ("longTermAuthenticationRequestTokenUsed", "false"),
            ("isFromNewLogin", "true"),
            ("UAI", "0550001C"),
            ("UAI", "0550002D"),
            ("profil", "National_elv"),
        ]

    def test_a_single_sign_on_says_so(self):
        assert ("isFromNewLogin", "false") in told(replace(INES, from_new_login=False))[1]

    def test_the_parts_stand_in_the_order_of_the_schema(self):
        proxied = replace(INES, pgt_iou="PGTIOU-1", proxies=("https://p2/", "https://p1/"))
        assert [name for name, _ in told(proxied)[0]] == ["user", "attributes", "proxyGrantingTicket", "proxies"]
        root = etree.fromstring(success_answer(proxied, Format.XML, attributes=True))
        assert root.xpath("//cas:proxies/cas:proxy/text()", namespaces=CAS) == ["https://p2/", "https://p1/"]

    @pytest.mark.parametrize(
        "value",
        [
            "</cas:user><cas:user>admin",
            "<",
            "&amp;",
            "]]>",
            "a\nb",
            "a\r\nb",
            " é 😀 ",
            "\u2028",
            "'\"",
            "<!--",
            "<?x?>",
        ],
    )
    def test_c_140_a_value_never_becomes_markup(self, value):
        direct, inner = told(replace(INES, user=value, attributes=(("a", (value, value)),)))
        assert direct[0] == ("user", value)
        assert inner[3:] == [("a", value), ("a", value)]

    def test_c_143_several_values_are_several_elements_and_an_empty_one_is_an_empty_element(self):
        assert told(replace(INES, attributes=(("a", ("", "1")), ("b", ()))))[1][3:] == [("a", ""), ("a", "1")]


class TestRefusedToWrite:
    @pytest.mark.parametrize("style", Format)
    @pytest.mark.parametrize("value", ["a\x00b", "\x1b", "\ud800", "\ufffe"])
    def test_c_140_a_character_that_xml_cannot_carry_is_an_internal_error_in_every_format(self, value, style):
        for success in (replace(INES, user=value), replace(INES, attributes=(("a", (value,)),))):
            with pytest.raises(InternalError):
                success_answer(success, style, attributes=True)

    @pytest.mark.parametrize("style", Format)
    @pytest.mark.parametrize(
        "names",
        [("a b",), ("a><b",), ("cas:a",), ("",), ("1a",), ("é",), ("a", "a"), ("isFromNewLogin",), ("a" * 200,)],
    )
    def test_c_140_a_name_that_is_no_element_of_its_own_is_an_internal_error(self, names, style):
        success = replace(INES, attributes=tuple((name, ("1",)) for name in names))
        with pytest.raises(InternalError):
            success_answer(success, style, attributes=True)
        assert success_answer(replace(INES, attributes=(("eduPerson.x-1_y", ("1",)),)), style, attributes=True)

    def test_nobody_is_no_success(self):
        with pytest.raises(InternalError):
            success_answer(replace(INES, user=""), Format.XML, attributes=True)


class TestJson:
    def test_c_142_each_value_has_the_type_that_it_is(self):
        assert json_of(INES) == {
            "user": "u1",
            "attributes": {
                "authenticationDate": "2026-09-07T09:00:00.000Z",
                "longTermAuthenticationRequestTokenUsed": False,
                "isFromNewLogin": True,
                "UAI": ["0550001C", "0550002D"],
                "profil": "National_elv",
            },
        }

    def test_c_142_a_cas_2_answer_has_no_attributes(self):
        assert json_of(INES, attributes=False) == {"user": "u1"}

    def test_c_142_proxies_are_a_list(self):
        proxied = json_of(replace(INES, pgt_iou="PGTIOU-1", proxies=("https://p1/",)))
        assert (proxied["proxyGrantingTicket"], proxied["proxies"]) == ("PGTIOU-1", ["https://p1/"])

    def test_c_142_the_document_is_plain_ascii_without_mark_or_callback(self):
        document = success_answer(replace(INES, user="é<script>\u2028"), Format.JSON, attributes=True)
        assert document.isascii()
        assert document.startswith(b'{"serviceResponse"')
        assert CONTENT_TYPES[Format.JSON] == "application/json"

    def test_c_143_no_value_is_no_member_and_an_empty_one_is_an_empty_string(self):
        attributes = json_of(replace(INES, attributes=(("a", ()), ("b", ("",)), ("c", ("", "")))))["attributes"]
        assert "a" not in attributes
        assert (attributes["b"], attributes["c"]) == ("", ["", ""])


class TestText:
    def test_yes_and_the_user_or_no(self):
        assert text_answer(INES) == b"yes\nu1\n"
        assert text_answer(None) == b"no\n\n"
        assert text_answer(replace(INES, user="Inès")) == "yes\nInès\n".encode()

    @pytest.mark.parametrize("user", ["u1\nadmin", "u1\r", "\nadmin", "u1\u2028admin", "u1\x00", "u1\x85admin", ""])
    def test_c_141_a_user_that_is_not_one_line_is_not_told(self, user):
        assert text_answer(replace(INES, user=user)) == b"no\n\n"


class TestFailures:
    def test_every_code_of_the_protocol_has_its_class(self):
        assert {kind.code for kind in EVERY_FAILURE} == CODES

    @pytest.mark.parametrize("kind", EVERY_FAILURE)
    def test_a_failure_is_its_code_and_a_sentence(self, kind):
        root = etree.fromstring(failure_answer(kind(), Format.XML))
        assert [etree.QName(node).localname for node in root] == ["authenticationFailure"]
        assert (root[0].get("code"), root[0].text) == (kind.code, kind.description)
        document = json.loads(failure_answer(kind(), Format.JSON))
        failure = {"code": kind.code, "description": kind.description}
        assert document == {"serviceResponse": {"authenticationFailure": failure}}
        proxy = etree.fromstring(proxy_failure_answer(kind()))
        assert [(etree.QName(node).localname, node.get("code")) for node in proxy] == [("proxyFailure", kind.code)]

    @pytest.mark.parametrize("style", Format)
    def test_c_136_the_cause_never_reaches_the_service(self, style):
        causes = ["unknown", "expired", "used", "validation-form", "</cas:authenticationFailure>"]
        assert len({failure_answer(InvalidTicket(cause), style) for cause in causes}) == 1
        assert InvalidTicket("expired").cause == "expired"


class TestAddresses:
    def test_the_ticket_is_added_to_the_service(self):
        service = parse_service("https://good.fr/app?a=1#x")
        assert ticket_address(service, "ticket", "ST-1") == "https://good.fr/app?a=1&ticket=ST-1"
        assert ticket_address(service, "SAMLart", "ST-1") == "https://good.fr/app?a=1&SAMLart=ST-1"

    def test_the_proxy_callback_keeps_its_own_parameters(self):
        callback = parse_service("https://good.fr/pgt?a=1")
        assert callback_address(callback, "PGT-1", "PGTIOU-1") == "https://good.fr/pgt?a=1&pgtIou=PGTIOU-1&pgtId=PGT-1"


def test_a_proxy_ticket_is_told_in_its_own_answer():
    root = etree.fromstring(proxy_answer("PT-1"))
    assert root.xpath("cas:proxySuccess/cas:proxyTicket/text()", namespaces=CAS) == ["PT-1"]
