"""The GAR's pages: protected resources, the assertion consumer service, and what it received."""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Flask, Response, current_app, redirect, render_template, request, session
from werkzeug import Response as WerkzeugResponse

from gateway.sandbox.gar.memory import Arrival, Memory, received_as_json
from gateway.sandbox.gar.service_provider import Received, ResponseRefused, ServiceProvider
from gateway.sandbox.people import SCHOOLS
from gateway.sandbox.resources import RESOURCES, Resource, decode, find_resource, launch_address
from gateway.sandbox.site import Stop, new_site, post_page, with_parameters

NAME = "GAR du Bac à sable"
EXPECTED = ("GARPersonIdentifiant", "idEnt")

pages = Blueprint("gar", __name__)


@dataclass(frozen=True)
class Gar:
    """One running GAR. ident: the one project it knows. tour: base address of the guided tour, "" for none."""

    base: str
    ident: str
    tour: str
    sp: ServiceProvider
    memory: Memory


@dataclass(frozen=True)
class Launch:
    """A resource that somebody opens for a school."""

    resource: Resource
    uai: str


def new_gar(gar: Gar) -> Flask:
    """The site of a GAR."""
    site = new_site("gar", NAME, gar.tour)
    site.config["GAR"] = gar
    site.register_blueprint(pages)
    return site


@pages.get("/metadata")
def metadata() -> Response:
    return Response(_gar().sp.metadata(), mimetype="application/samlmetadata+xml")


@pages.get("/")
def home() -> str:
    gar, school = _gar(), SCHOOLS[0]
    links = [(resource, launch_address(gar.base, gar.ident, school.uai, resource)) for resource in RESOURCES]
    return render_template("gar_home.html", links=links, school=school, received=_present(), gar=gar)


@pages.get("/domaineGar")
def launch() -> str | WerkzeugResponse:
    """A resource: shown to whoever is signed in, else the gateway is asked.

    ``force=1`` asks for a fresh authentication, ``post=1`` asks by HTTP-POST, ``ent=`` tells the gateway
    which ENT to ask, outside what is signed.
    """
    gar, wanted = _gar(), _launch()
    received, force = _present(), request.args.get("force") == "1"
    if received is not None and not force:
        return _received_page(received, wanted)
    gar.memory.close_session(session.pop("name", ""))
    relay_state = launch_address(gar.base, gar.ident, wanted.uai, wanted.resource)
    by_post = request.args.get("post") == "1"
    question = (gar.sp.ask_by_post if by_post else gar.sp.ask_by_redirect)(relay_state, force=force)
    gar.memory.note_question(question.id)
    location = with_parameters(question.location, {"ent": request.args.get("ent", "")})
    return post_page(location, question.fields) if by_post else redirect(location)


@pages.post("/acs")
def consume() -> WerkzeugResponse:
    """The assertion consumer service."""
    gar = _gar()
    try:
        received = _accepted(gar, request.form.get("SAMLResponse", ""))
    except ResponseRefused as refusal:
        gar.memory.last = Arrival(refused=str(refusal), negative=refusal.is_negative)
        why = "n’a laissé passer personne" if refusal.is_negative else "a envoyé une réponse que le GAR n’accepte pas"
        sentence = f"La passerelle {why}."
        raise Stop(403, "Le GAR n’ouvre pas la ressource", sentence, str(refusal)) from refusal
    gar.memory.last = Arrival(received=received)
    gar.memory.close_session(session.get("name", ""))
    session["name"] = gar.memory.open_session(received)
    relay_state = request.form.get("RelayState", "")
    onward = relay_state if relay_state.startswith(f"{gar.base}/domaineGar?") else "/recu"
    return redirect(onward, 303)


@pages.get("/recu")
def received_without_resource() -> str | WerkzeugResponse:
    """Where somebody arrives who named no resource."""
    received = _present()
    return redirect("/") if received is None else _received_page(received, None)


@pages.get("/session")
def browser_session() -> dict[str, Any]:
    """What the browser's own session was opened with, as JSON."""
    received = _present()
    return {"received": received_as_json(received) if received else None}


@pages.post("/deconnexion")
def sign_out() -> str:
    _gar().memory.close_session(session.pop("name", ""))
    return render_template("gar_signed_out.html")


@pages.get("/trace")
def trace() -> dict[str, Any]:
    """The last response that came in, as JSON."""
    last = _gar().memory.last
    return {"last": last.as_json() if last else None}


@pages.get("/trace/page")
def trace_page() -> str:
    return render_template("gar_trace.html", last=_gar().memory.last, gar=_gar())


def _accepted(gar: Gar, value: str) -> Received:
    received = gar.sp.read(value)
    if not gar.memory.is_expected(received):
        raise ResponseRefused("the response answers no waiting request, or was used before")
    return received


def _launch() -> Launch:
    try:
        ident, uai = decode(request.args.get("idENT", "")), decode(request.args.get("idEtab", ""))
    except ValueError:
        raise Stop(400, "Cette adresse est incomplète", "Ouvrez la ressource depuis votre ENT.") from None
    if ident != _gar().ident:
        raise Stop(404, "Ce projet est inconnu du GAR", "Le code de projet (idENT) de l’adresse n’est pas connu.")
    resource = find_resource(request.args.get("idRessource", ""))
    if resource is None:
        raise Stop(404, "Cette ressource n’est plus là", "Ouvrez une autre ressource depuis votre ENT.")
    return Launch(resource, uai)


def _received_page(received: Received, wanted: Launch | None) -> str:
    names = set(received.attributes)
    return render_template(
        "gar_resource.html",
        received=received,
        wanted=wanted,
        missing=[name for name in EXPECTED if name not in names],
        surplus=sorted(names - set(EXPECTED)),
        gar=_gar(),
    )


def _present() -> Received | None:
    return _gar().memory.session(session.get("name", ""))


def _gar() -> Gar:
    gar: Gar = current_app.config["GAR"]
    return gar
