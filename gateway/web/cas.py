"""The CAS server of each project, toward services (contract: ``/cas/<ident>/...``; CAS protocol 1, 2 and 3)."""

from collections.abc import Callable

from flask import Blueprint, Response, g, request
from werkzeug.exceptions import MethodNotAllowed

from gateway.cas.server import saml11
from gateway.cas.server.answers import (
    CONTENT_TYPES,
    TEXT_TYPE,
    Success,
    failure_answer,
    proxy_answer,
    proxy_failure_answer,
    success_answer,
    text_answer,
)
from gateway.cas.server.failures import Failure
from gateway.cas.server.requests import Format, Parameters, read_proxy, read_validation, wanted_format
from gateway.login.asking_cas import way_of_login
from gateway.login.starting import Wish, start
from gateway.login.trail import new_reference
from gateway.login.validating import Validated, proxy_ticket, validate
from gateway.registry.audit import AuditLine
from gateway.web.assembly import House
from gateway.web.log import log
from gateway.web.metrics import REFUSALS
from gateway.web.responding import Responder


def cas(house: House, responder: Responder) -> Blueprint:
    """The routes toward CAS services."""
    blueprint = Blueprint("cas", __name__, url_prefix="/cas/<project>")
    views = _Validations(house, responder)
    gate = house.gate

    @blueprint.get("/login")
    def login(project: str) -> Response:
        way = g.way = way_of_login(gate, project, _parameters())
        browser = responder.cookies.read(request)
        return responder.step(start(gate, way, browser, Wish(request.args.get("ent", ""))), browser)

    @blueprint.before_request
    def spend_nothing_on_head() -> None:
        """Flask answers HEAD wherever it answers GET; a ticket is not spent for an answer that nobody reads."""
        if request.method == "HEAD" and request.endpoint != "cas.login":
            raise MethodNotAllowed(["GET"])

    @blueprint.get("/validate")
    def validate_cas1(project: str) -> Response:
        return views.text(project)

    for path, proxies, attributes in (
        ("/serviceValidate", False, False),
        ("/proxyValidate", True, False),
        ("/p3/serviceValidate", False, True),
        ("/p3/proxyValidate", True, True),
    ):
        view = views.structured(proxies=proxies, attributes=attributes)
        blueprint.add_url_rule(path, path.strip("/").replace("/", "_"), view, methods=["GET"])

    @blueprint.get("/proxy")
    def proxy(project: str) -> Response:
        return views.proxy(project)

    @blueprint.post("/samlValidate")
    def saml_validate(project: str) -> Response:
        return views.saml(project)

    return blueprint


class _Validations:
    """The same question in all the forms that the protocol has for it."""

    def __init__(self, house: House, responder: Responder) -> None:
        self._house = house
        self._responder = responder

    def text(self, project: str) -> Response:
        """CAS 1.0."""
        success: Success | None = None
        try:
            asked = read_validation(_parameters(), proxies=False, loopback=self._loopback)
            success = self._told(validate(self._house.gate, project, asked))
        except Failure as failure:
            self._failed(project, failure)
        return self._responder.machine(text_answer(success), TEXT_TYPE)

    def structured(self, *, proxies: bool, attributes: bool) -> Callable[[str], Response]:
        """CAS 2.0 and, with attributes, CAS 3.0."""

        def view(project: str) -> Response:
            style = wanted_format(_parameters())
            try:
                asked = read_validation(_parameters(), proxies=proxies, loopback=self._loopback)
                success = self._told(validate(self._house.gate, project, asked))
                document = success_answer(success, style, attributes=attributes)
            except Failure as failure:
                self._failed(project, failure)
                document = failure_answer(failure, style)
            return self._responder.machine(document, CONTENT_TYPES[style])

        return view

    def proxy(self, project: str) -> Response:
        """A proxy ticket for a proxy-granting ticket."""
        try:
            asked = read_proxy(_parameters(), loopback=self._loopback)
            document = proxy_answer(proxy_ticket(self._house.gate, project, asked))
        except Failure as failure:
            self._failed(project, failure)
            document = proxy_failure_answer(failure)
        return self._responder.machine(document, CONTENT_TYPES[Format.XML])

    def saml(self, project: str) -> Response:
        """SAML 1.1."""
        gate, asked = self._house.gate, None
        try:
            asked = saml11.read_saml_request(request.get_data(), _parameters(), loopback=self._loopback)
            success = self._told(validate(gate, project, asked.validation))
            document = saml11.saml_success(success, asked, gate.addresses.cas(project), gate.now())
        except Failure as failure:
            self._failed(project, failure)
            document = saml11.saml_failure(failure, asked, gate.now())
        return self._responder.machine(document, saml11.CONTENT_TYPE)

    @property
    def _loopback(self) -> bool:
        return self._house.gate.addresses.is_loopback

    def _told(self, validated: Validated) -> Success:
        self._house.trail.record(validated.line)
        return validated.success

    def _failed(self, project: str, failure: Failure) -> None:
        reference = new_reference()
        reason = failure.cause or failure.code
        REFUSALS.labels(reason).inc()
        log.info("cas.refused", reference=reference, reason=reason, code=failure.code, project=project)
        line = AuditLine(self._house.gate.now(), "cas.refused", reference, reason, project)
        self._house.trail.record(line)


def _parameters() -> Parameters:
    """Of the query, repeated ones included."""
    return tuple(request.args.items(multi=True))
