"""Leaving: our own page, and the logout messages of services and portals."""

from urllib.parse import urlsplit

from flask import Blueprint, Response, abort, request

from gateway.cas.errors import LogoutRefused
from gateway.cas.logout import MAX_LOGOUT, PARAMETER, read_logout
from gateway.cas.server.requests import read_logout_return
from gateway.login.refusals import Interrupted, InvalidRequest, Refusal
from gateway.login.services import find_cas_service
from gateway.login.steps import GoTo, PostTo, Step
from gateway.logout.conducting import Errands, Report, conduct, next_step, run_errand, settle, soap_answer
from gateway.logout.ending import end_for_portal, end_for_service, end_for_ticket, end_of_browser
from gateway.logout.talking import Message, Peer, from_portal, from_service
from gateway.saml.bindings import PostMessage, RedirectMessage, read_post, read_redirect
from gateway.saml.logout import LogoutRequest, LogoutResponse, SoapMessage
from gateway.saml.namespaces import HTTP_POST, HTTP_REDIRECT, SOAP
from gateway.state.logouts import Asker, Logout
from gateway.web.assembly import House
from gateway.web.responding import FRAMED_POLICY, LEAVING_POLICY, Responder, with_frames

_SOAP_TYPES = ("text/xml", "application/soap+xml")
_ANSWER_TYPE = "text/xml; charset=utf-8"
_PATIENCE = 5


def logout(house: House, responder: Responder) -> Blueprint:
    """The routes of every way out."""
    blueprint = Blueprint("logout", __name__)
    views = _Views(house, responder)
    _own_pages(blueprint, views)
    _saml_routes(blueprint, views)
    _cas_routes(blueprint, views)
    return blueprint


def _own_pages(blueprint: Blueprint, views: "_Views") -> None:
    gate, responder = views.gate, views.responder

    @blueprint.get("/logout")
    def leave() -> Response:
        ended = end_of_browser(gate, responder.cookies.read(request))
        return views.go_on(conduct(gate, Asker("page"), ended))

    @blueprint.get("/logout/<identifier>/errand/<int:number>")
    def errand(identifier: str, number: int) -> Response:
        found = views.find(identifier)
        if number >= len(found.notices):
            abort(404)
        return responder.step(Step(run_errand(found, number)), responder.cookies.read(request), framed=True)

    @blueprint.get("/logout/<identifier>/services")
    def after_services(identifier: str) -> Response:
        return views.go_on(views.find(identifier), after="services")

    @blueprint.get("/logout/<identifier>/portal")
    def after_portal(identifier: str) -> Response:
        for number, notice in enumerate(views.find(identifier).notices):
            if notice.is_ent and notice.outcome == "waiting" and not notice.request_id:
                gate.logouts.settle(identifier, number, "closed")
        return views.go_on(views.find(identifier), after="portal")


def _saml_routes(blueprint: Blueprint, views: "_Views") -> None:
    @blueprint.route("/saml/idp/<project>/slo", methods=["GET", "POST"])
    def of_service(project: str) -> Response:
        message = _message()
        peer, proven = from_service(views.gate, project, message)
        return views.received("service", project, message, peer, proven)

    @blueprint.route("/saml/sp/slo", methods=["GET", "POST"])
    def of_portal() -> Response:
        message = _message()
        peer, proven = from_portal(views.gate, message)
        return views.received("ent", "", message, peer, proven)


def _cas_routes(blueprint: Blueprint, views: "_Views") -> None:
    gate = views.gate

    @blueprint.get("/cas/<project>/logout")
    def of_cas_service(project: str) -> Response:
        ended = end_of_browser(gate, views.responder.cookies.read(request))
        pairs = tuple(request.args.items(multi=True))
        service = read_logout_return(pairs, loopback=gate.addresses.is_loopback)
        try:
            target = service.address if service and find_cas_service(gate, project, service) else ""
        except Refusal:
            target = ""
        return views.go_on(conduct(gate, Asker("cas", target, project), ended))

    @blueprint.post("/login/<slug>/cas")
    def of_cas_portal(slug: str) -> Response:
        ent = gate.catalogue.now().ent(slug)
        document = request.form.get(PARAMETER, "")
        if ent is None or ent.idp is not None or len(document) > MAX_LOGOUT:
            abort(404)
        try:
            ticket = read_logout(document.encode())
        except LogoutRefused as error:
            raise InvalidRequest(error.reason, ent=slug, detail=error.detail) from error
        conduct(gate, Asker("cas", slug), end_for_ticket(gate, ent, ticket))
        return views.responder.machine(b"", "text/plain")


class _Views:
    """What the routes share."""

    def __init__(self, house: House, responder: Responder) -> None:
        self.gate = house.gate
        self.responder = responder

    def find(self, identifier: str) -> Logout:
        """The logout of that name. Raises Interrupted."""
        found = self.gate.logouts.find(identifier)
        if found is None:
            raise Interrupted("logout-unknown")
        return found

    def received(
        self, kind: str, project: str, message: Message, peer: Peer, proven: LogoutRequest | LogoutResponse
    ) -> Response:
        """A proven message of a party: its wish, or its answer to ours."""
        if isinstance(proven, LogoutResponse):
            return self._answered(proven)
        if kind == "service":
            ended = end_for_service(self.gate, proven)
        else:
            ended = end_for_portal(self.gate, peer.ents, proven)
        relay_state = None if isinstance(message, SoapMessage) else message.relay_state
        asker = Asker(kind, peer.entity_id, project, proven.id, relay_state, _binding(message))
        done = conduct(self.gate, asker, ended)
        if isinstance(message, SoapMessage):
            return self.responder.machine(soap_answer(self.gate, done), _ANSWER_TYPE)
        return self.go_on(done)

    def go_on(self, found: Logout, after: str = "") -> Response:
        """The next page of a logout, or the next hop of the browser."""
        following = next_step(self.gate, found, after=after)
        match following:
            case Errands(_, numbers):
                origins = sorted({_origin(found.notices[number].errand) for number in numbers})
                response = self.responder.page(
                    "logout_errands.html", with_frames(origins), logout=found, numbers=numbers, patience=_PATIENCE
                )
            case Report(_, answer):
                if answer is not None and found.is_complete:
                    response = self.responder.step(Step(answer), self.responder.cookies.read(request))
                else:
                    response = self.responder.page("logout.html", LEAVING_POLICY, logout=found, answer=answer)
            case GoTo() | PostTo():
                response = self.responder.step(Step(following), self.responder.cookies.read(request))
        self.responder.cookies.end_session(response)
        return response

    def _answered(self, response: LogoutResponse) -> Response:
        settled = settle(self.gate, response)
        if settled is None:
            raise Interrupted("logout-answer-unexpected")
        found, is_portal = settled
        if is_portal:
            return self.go_on(found, after="portal")
        return self.responder.page("logout_frame.html", FRAMED_POLICY, framed=True)


def _message() -> Message:
    """The logout message of the request, by whichever binding. Raises BindingRefused."""
    if request.method == "GET":
        return read_redirect(request.environ["QUERY_STRING"])
    if request.mimetype in _SOAP_TYPES:
        return SoapMessage(request.get_data())
    form = request.form
    kind = "SAMLResponse" if "SAMLResponse" in form else "SAMLRequest"
    if kind == "SAMLResponse" and "SAMLRequest" in form:
        abort(400)
    return read_post(kind, form.getlist(kind), form.getlist("RelayState"))


def _binding(message: Message) -> str:
    kinds = {RedirectMessage: HTTP_REDIRECT, PostMessage: HTTP_POST}
    return kinds.get(type(message), SOAP)


def _origin(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"
