"""What browsers and services may ask, and what is refused before anything is looked up (C-107, C-126, C-135, C-139)."""

import pytest

from gateway.cas.errors import LoginRefused, ServiceRefused
from gateway.cas.server.failures import (
    InvalidProxyCallback,
    InvalidRequest,
    InvalidTicket,
    InvalidTicketSpec,
    UnauthorizedService,
)
from gateway.cas.server.requests import (
    Format,
    Method,
    read_login,
    read_logout_return,
    read_proxy,
    read_validation,
    wanted_format,
)
from gateway.cas.tickets import TicketKind, new_ticket

SERVICE = "https://good.fr/app"
ST, PT, PGT, IOU = (new_ticket(kind) for kind in TicketKind)


def validation(*pairs, proxies=False):
    return read_validation([("ticket", ST), ("service", SERVICE), *pairs], proxies=proxies)


class TestLogin:
    def test_the_service_is_read_and_nothing_else_is_wished(self):
        request = read_login([("service", SERVICE), ("lang", "fr"), ("lang", "de")])
        assert request.service.address == SERVICE
        assert (request.renew, request.gateway, request.method) == (False, False, Method.GET)
        assert request.ticket_parameter == "ticket"

    def test_a_login_may_lead_nowhere_else(self):
        assert read_login([]).service is None
        assert read_login([("service", "")]).service is None

    @pytest.mark.parametrize(
        ("value", "is_set"), [("true", True), ("1", True), ("TRUE", True), ("false", False), ("", False)]
    )
    def test_a_wish_is_set_by_any_value_but_false_or_nothing(self, value, is_set):
        assert read_login([("service", SERVICE), ("renew", value)]).renew is is_set
        assert read_login([("service", SERVICE), ("gateway", value)]).gateway is is_set

    def test_renew_goes_before_gateway(self):
        request = read_login([("service", SERVICE), ("renew", "true"), ("gateway", "true")])
        assert request.renew
        assert not request.gateway

    def test_gateway_without_a_service_is_passed_over(self):
        assert not read_login([("gateway", "true")]).gateway

    @pytest.mark.parametrize(("value", "method"), [("GET", Method.GET), ("POST", Method.POST), ("post", Method.POST)])
    def test_the_ticket_travels_by_get_or_by_post(self, value, method):
        assert read_login([("service", SERVICE), ("method", value)]).method is method

    @pytest.mark.parametrize("value", ["HEADER", "PUT", "", "get "])
    def test_c_107_no_other_method_is_answered(self, value):
        with pytest.raises(LoginRefused) as caught:
            read_login([("service", SERVICE), ("method", value)])
        assert caught.value.reason == "login-method"

    def test_a_saml_11_client_gets_its_ticket_under_its_own_name(self):
        request = read_login([("TARGET", SERVICE)])
        assert request.service.address == SERVICE
        assert request.ticket_parameter == "SAMLart"

    @pytest.mark.parametrize("name", ["service", "TARGET", "renew", "gateway", "method"])
    def test_c_107_a_parameter_given_twice_is_refused(self, name):
        value = {"service": SERVICE, "TARGET": SERVICE, "method": "POST"}.get(name, "true")
        assert read_login([(name, value)])
        with pytest.raises(LoginRefused) as caught:
            read_login([(name, value), (name, value)])
        assert caught.value.reason == "login-duplicate"

    def test_c_107_service_and_target_together_are_refused(self):
        with pytest.raises(LoginRefused):
            read_login([("service", SERVICE), ("TARGET", SERVICE)])

    @pytest.mark.parametrize("wish", [(), ("gateway", "true"), ("renew", "true")])
    def test_c_109_no_wish_makes_a_bad_address_good(self, wish):
        pairs = [("service", "https://good.fr@evil.tld/app"), *([wish] if wish else [])]
        with pytest.raises(ServiceRefused):
            read_login(pairs)

    def test_plain_http_is_for_loopback(self):
        assert read_login([("service", "http://127.0.0.1:9/app")], loopback=True).service.host == "127.0.0.1"
        with pytest.raises(ServiceRefused):
            read_login([("service", "http://127.0.0.1:9/app")])


class TestLogout:
    def test_the_return_address_is_read(self):
        assert read_logout_return([("service", SERVICE)]).address == SERVICE

    @pytest.mark.parametrize(
        "pairs",
        [
            [],
            [("service", "")],
            [("url", SERVICE)],
            [("service", "https://good.fr@evil.tld/")],
            [("service", "javascript:alert(1)")],
            [("service", SERVICE), ("service", SERVICE)],
        ],
    )
    def test_c_120_a_logout_without_a_good_address_leads_nowhere(self, pairs):
        assert read_logout_return(pairs) is None


class TestValidation:
    def test_the_ticket_and_the_normalised_service_are_read(self):
        request = read_validation([("ticket", ST), ("service", "HTTPS://good.fr:443/app#x")], proxies=False)
        assert (request.ticket, request.service) == (ST, SERVICE)
        assert (request.pgt_url, request.renew, request.format, request.fault) == (None, False, Format.XML, None)

    def test_every_wish_is_read(self):
        request = validation(("renew", "true"), ("format", "JSON"), ("pgtUrl", "https://good.fr/pgt?x=1"))
        assert (request.renew, request.format) == (True, Format.JSON)
        assert request.pgt_url.address == "https://good.fr/pgt?x=1"
        assert request.fault is None

    def test_a_proxy_ticket_is_for_proxy_validate(self):
        pairs = [("ticket", PT), ("service", SERVICE)]
        assert read_validation(pairs, proxies=True).ticket == PT
        assert read_validation([("ticket", ST), ("service", SERVICE)], proxies=True).ticket == ST
        with pytest.raises(InvalidTicketSpec):
            read_validation(pairs, proxies=False)

    @pytest.mark.parametrize("proxies", [False, True])
    @pytest.mark.parametrize(
        "ticket",
        [
            pytest.param(PGT, id="C-135 proxy-granting ticket"),
            pytest.param(IOU, id="C-135 proxy-granting ticket IOU"),
            pytest.param("TGT" + ST[2:], id="C-135 ticket-granting ticket"),
            pytest.param(ST[3:], id="C-135 no prefix"),
            pytest.param("ST-unknown", id="C-136 malformed"),
            pytest.param(ST + "*", id="C-137 wildcard"),
            pytest.param(ST + "\r\n", id="C-137 line end"),
            pytest.param(ST + "&service=https://evil", id="C-139 another parameter"),
            pytest.param(ST + "\x00", id="C-139 NUL"),
        ],
    )
    def test_what_cannot_be_a_ticket_is_an_unknown_ticket(self, ticket, proxies):
        with pytest.raises(InvalidTicket):
            read_validation([("ticket", ticket), ("service", SERVICE)], proxies=proxies)

    @pytest.mark.parametrize("proxies", [True, False])
    def test_without_a_service_the_request_is_incomplete_whatever_the_ticket(self, proxies):
        with pytest.raises(InvalidRequest):
            read_validation([("ticket", "ST-unknown")], proxies=proxies)

    @pytest.mark.parametrize("pairs", [[], [("ticket", "")], [("service", SERVICE)], [("ticket", ST), ("ticket", ST)]])
    def test_without_one_ticket_there_is_nothing_to_burn(self, pairs):
        with pytest.raises(InvalidRequest):
            read_validation(pairs, proxies=False)

    @pytest.mark.parametrize(
        ("pairs", "fault"),
        [
            pytest.param([], InvalidRequest, id="no service"),
            pytest.param([("service", "")], InvalidRequest, id="an empty service"),
            pytest.param([("service", SERVICE), ("service", SERVICE)], InvalidRequest, id="two services"),
            pytest.param([("service", SERVICE), ("renew", "1"), ("renew", "1")], InvalidRequest, id="two wishes"),
            pytest.param([("service", SERVICE), ("format", "YAML")], InvalidRequest, id="C-142 unknown format"),
            pytest.param(
                [("service", SERVICE), ("pgtUrl", "http://good.fr/pgt")], InvalidProxyCallback, id="C-150 http"
            ),
            pytest.param(
                [("service", SERVICE), ("pgtUrl", "https://a@b/")], InvalidProxyCallback, id="C-150 user name"
            ),
        ],
    )
    def test_c_132_a_fault_beside_the_ticket_is_told_after_the_ticket_is_burned(self, pairs, fault):
        request = read_validation([("ticket", ST), *pairs], proxies=False)
        assert request.ticket == ST
        assert type(request.fault) is fault

    @pytest.mark.parametrize(
        "service", ["https://good.fr@evil.tld/app", "http://good.fr/app", "x", "https://good.fr/app?ticket=1"]
    )
    def test_c_110_what_is_no_address_equals_no_service(self, service):
        request = read_validation([("ticket", ST), ("service", service)], proxies=False)
        assert (request.service, request.fault) == ("", None)

    @pytest.mark.parametrize(
        ("pairs", "style"),
        [
            ([], Format.XML),
            ([("format", "JSON")], Format.JSON),
            ([("format", "json")], Format.JSON),
            ([("format", "")], Format.XML),
            ([("format", "YAML")], Format.XML),
            ([("format", "JSON"), ("format", "XML")], Format.XML),
        ],
    )
    def test_c_142_even_a_failure_is_answered_in_the_format_that_was_asked_for(self, pairs, style):
        assert wanted_format(pairs) is style


class TestProxy:
    def test_the_ticket_and_the_target_are_read(self):
        request = read_proxy([("pgt", PGT), ("targetService", SERVICE)])
        assert (request.pgt, request.target.normal) == (PGT, SERVICE)

    @pytest.mark.parametrize(
        ("pairs", "failure"),
        [
            ([], InvalidRequest),
            ([("pgt", PGT)], InvalidRequest),
            ([("targetService", SERVICE)], InvalidRequest),
            ([("pgt", ""), ("targetService", SERVICE)], InvalidRequest),
            ([("pgt", PGT), ("pgt", PGT), ("targetService", SERVICE)], InvalidRequest),
            ([("pgt", ST), ("targetService", SERVICE)], InvalidTicket),
            ([("pgt", IOU), ("targetService", SERVICE)], InvalidTicket),
            ([("pgt", PGT), ("targetService", "http://good.fr/app")], UnauthorizedService),
        ],
    )
    def test_c_135_anything_else_has_its_failure(self, pairs, failure):
        with pytest.raises(failure):
            read_proxy(pairs)
