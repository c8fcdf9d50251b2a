"""The library's pages: a protected book, the address of tickets and of logouts, and what was received."""

from dataclasses import dataclass, field
from typing import Any

from flask import Blueprint, Flask, current_app, redirect, render_template, request, session
from werkzeug import Response

from gateway.sandbox.cas_service.client import CasClient, Received, TicketRefused, ticket_of_logout
from gateway.sandbox.cas_service.memory import Arrival, Memory, received_as_json
from gateway.sandbox.site import Stop, new_site

NAME = "Bibliothèque du Bac à sable"
EXPECTED = ("GARPersonIdentifiant", "idEnt")

pages = Blueprint("library", __name__)


@dataclass(frozen=True)
class Library:
    """One running library. base: its own base address. cas: of the gateway's CAS server for the project."""

    base: str
    cas: str
    memory: Memory = field(default_factory=Memory)

    @property
    def client(self) -> CasClient:
        """The library's CAS client."""
        return CasClient(self.cas, f"{self.base}/entree")


def new_library(library: Library, tour: str) -> Flask:
    """The site of a library. tour: base address of the guided tour, "" for none."""
    site = new_site("library", NAME, tour)
    site.config["LIBRARY"] = library
    site.register_blueprint(pages)
    return site


@pages.get("/")
def home() -> str:
    return render_template("library_home.html", received=_present(), leave=_leave())


@pages.get("/livre")
def book() -> str | Response:
    """A book: shown to whoever is signed in, else the gateway is asked.

    ``force=1`` asks for a fresh authentication, ``ent=`` tells the gateway which ENT to ask.
    """
    library, received, force = _library(), _present(), request.args.get("force") == "1"
    if received is not None and not force:
        return _received_page(received)
    library.memory.close_session(session.pop("name", ""))
    return redirect(library.client.login_address(ent=request.args.get("ent", ""), force=force))


@pages.get("/entree")
def enter() -> Response:
    """Where tickets arrive (CAS 3.0 section 2.2.4)."""
    library = _library()
    try:
        received = library.client.read(request.args.get("ticket", ""))
    except TicketRefused as refusal:
        library.memory.last = Arrival(refused=str(refusal))
        sentence = "La passerelle ne reconnaît pas ce billet d’entrée."
        raise Stop(403, "La bibliothèque reste fermée", sentence, str(refusal)) from refusal
    library.memory.last = Arrival(received=received)
    library.memory.close_session(session.get("name", ""))
    session["name"] = library.memory.open_session(received)
    return redirect("/livre", 303)


@pages.post("/entree")
def leave_by_back_channel() -> tuple[str, dict[str, str]]:
    """The gateway says that a session is over (section 2.3.3): only the ticket that opened one ends it."""
    _library().memory.close_ticket(ticket_of_logout(request.form.get("logoutRequest", "")))
    return "", {"Content-Type": "text/plain"}


@pages.get("/session")
def browser_session() -> dict[str, Any]:
    """What the browser's own session was opened with, as JSON."""
    received = _present()
    return {"received": received_as_json(received) if received else None}


@pages.get("/au-revoir")
def goodbye() -> str:
    """Where the gateway leads back to when all is closed; what it could not tell us of is closed here."""
    _library().memory.close_session(session.pop("name", ""))
    return render_template("library_goodbye.html")


@pages.get("/trace")
def trace() -> dict[str, Any]:
    """The last ticket that came in, as JSON."""
    last = _library().memory.last
    return {"last": last.as_json() if last else None}


@pages.get("/trace/page")
def trace_page() -> str:
    return render_template("library_trace.html", last=_library().memory.last)


def _received_page(received: Received) -> str:
    names = set(received.attributes)
    return render_template(
        "library_book.html",
        received=received,
        missing=[name for name in EXPECTED if name not in names],
        surplus=sorted(names - set(EXPECTED)),
        leave=_leave(),
    )


def _leave() -> str:
    """The address that ends the person's sessions everywhere (section 2.3)."""
    library = _library()
    return library.client.logout_address(f"{library.base}/au-revoir")


def _present() -> Received | None:
    return _library().memory.session(session.get("name", ""))


def _library() -> Library:
    library: Library = current_app.config["LIBRARY"]
    return library
