"""Opening a resource: what the address says, whether the person has it, and the publisher's page at the end."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha512
from typing import Any

from flask import Blueprint, redirect, render_template, session, url_for
from werkzeug import Response

from gateway.sandbox.gar.accounts import school_name
from gateway.sandbox.gar.catalogue import find_notice
from gateway.sandbox.gar.notice import Notice
from gateway.sandbox.gar.party import Gar, NothingKnown, the_gar
from gateway.sandbox.gar.service_provider import Received
from gateway.sandbox.resources import Resource, decode, launch_address
from gateway.sandbox.site import Stop

EXPECTED = ("GARPersonIdentifiant", "idEnt")
_FROM_ENT = "Ouvrez la ressource depuis votre ENT."

publisher = Blueprint("publisher", __name__)


@dataclass(frozen=True)
class Launch:
    """A resource that somebody opens for a school."""

    notice: Notice
    uai: str

    def address(self, gar: Gar) -> str:
        """The address that opens it."""
        resource = Resource(self.notice.ark, self.notice.title, self.notice.publisher.name)
        return launch_address(gar.base, gar.ident, self.uai, resource)


def launch_of(gar: Gar, query: Mapping[str, str]) -> Launch:
    """What an address of ``/domaineGar`` opens. Raises Stop."""
    try:
        ident, uai = decode(query.get("idENT", "")), decode(query.get("idEtab", ""))
    except ValueError:
        raise Stop(400, "Cette adresse est incomplète", _FROM_ENT) from None
    if ident != gar.ident:
        raise Stop(404, "Ce projet est inconnu du GAR", "Le code de projet (idENT) de l’adresse n’est pas connu.")
    notice = find_notice(query.get("idRessource", ""))
    if notice is None:
        raise Stop(404, "Cette ressource n’est plus là", "Ouvrez une autre ressource depuis votre ENT.")
    return Launch(notice, uai)


def forward(gar: Gar, received: Received, wanted: Launch) -> Response:
    """Sends a person on to the publisher, once it is sure that the resource is theirs. Raises Stop."""
    _check_assignment(gar, received, wanted)
    title, site = wanted.notice.title, wanted.notice.publisher.name
    gar.journal.note("gar", "Le GAR a vérifié : la ressource est attribuée dans cette école.", f"école {wanted.uai}")
    gar.journal.note("publisher", f"L’éditeur ouvre « {title} ».", f"{site} · a reçu IDO, UAI, PRO")
    return redirect(url_for("publisher.resource", name=wanted.notice.name, uai=wanted.uai), 303)


@publisher.get("/editeur/<name>/<uai>")
def resource(name: str, uai: str) -> str:
    """The publisher's page, for whoever the GAR let through."""
    gar, notice = the_gar(), find_notice(f"ark:/99999/bas.{name}")
    received = gar.memory.session(session.get("name", ""))
    if notice is None or received is None:
        raise Stop(403, "Cette page demande de passer par le GAR", _FROM_ENT)
    launch = Launch(notice, uai)
    _check_assignment(gar, received, launch)
    return render_template(
        "gar_publisher.html",
        party="publisher",
        site_name=notice.publisher.name,
        notice=notice,
        school=school_name(uai),
        told=told_to_publisher(gar, received, launch),
        received=received,
        expected=EXPECTED,
    )


def told_to_publisher(gar: Gar, received: Received, launch: Launch) -> dict[str, str]:
    """What the GAR tells the publisher: an identifier of its own, the school, the profile (gar.md 2.5)."""
    uid = _person(received)
    account = gar.account(uid, launch.uai)
    secret = f"{gar.ident}|{uid}|{launch.notice.publisher.identifier}"
    return {"IDO": sha512(secret.encode()).hexdigest(), "UAI": launch.uai, "PRO": account.profile}


def _check_assignment(gar: Gar, received: Received, wanted: Launch) -> None:
    uid = _person(received)
    try:
        if wanted.notice in gar.shelf(uid, wanted.uai):
            return
        ended = gar.has_ended(uid, wanted.uai, wanted.notice)
    except NothingKnown as unknown:
        raise _refused(gar, wanted, unknown.sentence) from unknown
    if ended:
        raise _refused(gar, wanted, "La licence de l’école pour cette ressource a pris fin.")
    raise _refused(gar, wanted, "Elle n’a pas été attribuée à cette personne. L’école peut le faire.")


def _refused(gar: Gar, wanted: Launch, sentence: str) -> Stop:
    gar.journal.note("gar", f"Le GAR n’ouvre pas « {wanted.notice.title} ».", sentence, good=False)
    return Stop(403, "Cette ressource ne s’ouvre pas", sentence, f"{wanted.notice.ark}, {wanted.uai}")


def _person(received: Received) -> str:
    values: list[Any] = received.attributes.get(EXPECTED[0], [""])
    return str(values[0])
