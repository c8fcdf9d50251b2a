"""The GAR's pages: protected resources, the assertion consumer service, and what it received."""

from typing import Any

from flask import Blueprint, Flask, Response, redirect, render_template, request, session
from werkzeug import Response as WerkzeugResponse

from gateway.sandbox.gar.control import control
from gateway.sandbox.gar.memory import Arrival, received_as_json
from gateway.sandbox.gar.opening import EXPECTED, forward, launch_of, publisher
from gateway.sandbox.gar.party import Gar, the_gar
from gateway.sandbox.gar.service_provider import Received, ResponseRefused
from gateway.sandbox.people import SCHOOLS
from gateway.sandbox.resources import RESOURCES, launch_address
from gateway.sandbox.site import Stop, new_site, post_page, with_parameters

NAME = "GAR du Bac à sable"

pages = Blueprint("gar", __name__)


def new_gar(gar: Gar) -> Flask:
    """The site of a GAR."""
    site = new_site("gar", NAME, gar.tour)
    site.config["GAR"] = gar
    for part in (pages, control, publisher):
        site.register_blueprint(part)
    return site


@pages.get("/metadata")
def metadata() -> Response:
    return Response(the_gar().sp.metadata(), mimetype="application/samlmetadata+xml")


@pages.get("/")
def home() -> str:
    gar, school = the_gar(), SCHOOLS[0]
    links = [(resource, launch_address(gar.base, gar.ident, school.uai, resource)) for resource in RESOURCES]
    return render_template("gar_home.html", links=links, school=school, received=_present(), gar=gar)


@pages.get("/domaineGar")
def launch() -> str | WerkzeugResponse:
    """A resource: shown to whoever is signed in, else the gateway is asked.

    ``force=1`` asks for a fresh authentication, ``post=1`` asks by HTTP-POST, ``ent=`` tells the gateway
    which ENT to ask, outside what is signed.
    """
    gar, wanted = the_gar(), launch_of(the_gar(), request.args)
    received, force = _present(), request.args.get("force") == "1"
    if not session.pop("returning", False):
        gar.journal.note("browser", f"Quelqu’un ouvre « {wanted.notice.title} ».", f"/domaineGar · école {wanted.uai}")
    if received is not None and not force:
        # An answer that is not for the GAR is shown for what it is; nothing can be assigned to nobody.
        return forward(gar, received, wanted) if EXPECTED[0] in received.attributes else _received_page(received)
    gar.journal.note("gar", "Le GAR ne sait pas qui arrive : il le demande à la passerelle.", "SAML AuthnRequest")
    gar.memory.close_session(session.pop("name", ""))
    relay_state = wanted.address(gar)
    by_post = request.args.get("post") == "1"
    question = (gar.sp.ask_by_post if by_post else gar.sp.ask_by_redirect)(relay_state, force=force)
    gar.memory.note_question(question.id)
    location = with_parameters(question.location, {"ent": request.args.get("ent", "")})
    return post_page(location, question.fields) if by_post else redirect(location)


@pages.post("/acs")
def consume() -> WerkzeugResponse:
    """The assertion consumer service."""
    gar = the_gar()
    try:
        received = _accepted(gar, request.form.get("SAMLResponse", ""))
    except ResponseRefused as refusal:
        gar.memory.last = Arrival(refused=str(refusal), negative=refusal.is_negative)
        gar.journal.note("gateway", "La réponse de la passerelle n’ouvre pas de session.", str(refusal), good=False)
        why = "n’a laissé passer personne" if refusal.is_negative else "a envoyé une réponse que le GAR n’accepte pas"
        sentence = f"La passerelle {why}."
        raise Stop(403, "Le GAR n’ouvre pas la ressource", sentence, str(refusal)) from refusal
    gar.memory.last = Arrival(received=received)
    gar.journal.note("gateway", "La passerelle dit qui arrive, et rien de plus.", ", ".join(received.attributes))
    gar.memory.close_session(session.get("name", ""))
    session["name"] = gar.memory.open_session(received)
    relay_state = request.form.get("RelayState", "")
    session["returning"] = relay_state.startswith(f"{gar.base}/domaineGar?")
    return redirect(relay_state if session["returning"] else "/recu", 303)


@pages.get("/recu")
def received_without_resource() -> str | WerkzeugResponse:
    """Where somebody arrives who named no resource."""
    received = _present()
    return redirect("/") if received is None else _received_page(received)


@pages.get("/session")
def browser_session() -> dict[str, Any]:
    """What the browser's own session was opened with, as JSON."""
    received = _present()
    return {"received": received_as_json(received) if received else None}


@pages.post("/deconnexion")
def sign_out() -> str:
    the_gar().memory.close_session(session.pop("name", ""))
    return render_template("gar_signed_out.html")


@pages.get("/trace")
def trace() -> dict[str, Any]:
    """The last response that came in, as JSON."""
    last = the_gar().memory.last
    return {"last": last.as_json() if last else None}


@pages.get("/trace/page")
def trace_page() -> str:
    return render_template("gar_trace.html", last=the_gar().memory.last, gar=the_gar())


def _accepted(gar: Gar, value: str) -> Received:
    received = gar.sp.read(value)
    if not gar.memory.is_expected(received):
        raise ResponseRefused("the response answers no waiting request, or was used before")
    return received


def _received_page(received: Received) -> str:
    return render_template("gar_resource.html", received=received, expected=EXPECTED, gar=the_gar())


def _present() -> Received | None:
    return the_gar().memory.session(session.get("name", ""))
