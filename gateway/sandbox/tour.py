"""``python -m gateway.sandbox.tour``: the guided tour, where a newcomer follows a login step by step."""

from argparse import Namespace
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flask import Blueprint, Flask, current_app, render_template, request

from gateway.sandbox import newcomer
from gateway.sandbox.administrator import kept
from gateway.sandbox.comparison import compare
from gateway.sandbox.pairs import PAIRS, Places, find_pair, start_address
from gateway.sandbox.partner import Unreachable, fetch_json
from gateway.sandbox.people import PEOPLE, find_person
from gateway.sandbox.site import Stop, base_address, new_parser, new_site, own_address, serve

NAME = "Visite guidée"

pages = Blueprint("tour", __name__)


@dataclass(frozen=True)
class Tour:
    """at: the base addresses of all the parties, the tour among them. ident: the project's idENT.

    home: where the demonstration leaves its administrator.
    """

    at: Places
    ident: str
    home: Path = Path()


def new_tour(tour: Tour) -> Flask:
    """The site of the guided tour."""
    site = new_site("tour", NAME, tour.at.tour)
    site.config["TOUR"] = tour
    site.register_blueprint(pages)
    return site


@pages.get("/")
def home() -> str:
    readers = [person for person in PEOPLE if person.goes_through]
    return render_template("tour_home.html", people=PEOPLE, readers=readers, at=_tour().at, **_administrator())


@pages.get("/brancher")
def hooking() -> str:
    """What to do, and what to paste, to hook one more ENT in the administration."""
    tour, administrator = _tour(), _administrator()
    if administrator["administrator"] is None or not tour.at.newcomer:
        raise Stop(404, "Pas d’ENT à brancher ici", "Lancez la démonstration entière, puis revenez à cette page.")
    return render_template("tour_hooking.html", at=tour.at, newcomer=newcomer, **administrator)


@pages.get("/visite/<key>")
def visit(key: str) -> str:
    """A person on one of the four ways. ``?par=``: the key of the way."""
    person, pair = find_person(key), find_pair(request.args.get("par", PAIRS[0].key))
    if person is None or pair is None:
        raise Stop(404, "Cette visite n’existe pas", "Choisissez une personne sur la page d’accueil.")
    tour = _tour()
    start = start_address(tour.at, pair, tour.ident, person)
    return render_template("tour_visit.html", person=pair.account_of(person), pair=pair, pairs=PAIRS, start=start)


@pages.get("/ce-qui-s-est-passe")
def what_happened() -> str:
    at = _tour().at
    portals = [("saml", at.ent), ("cas", at.cas_ent), *([("saml", at.newcomer)] if at.newcomer else [])]
    ent, service = _last_of(portals), _last_of([("saml", at.gar), ("cas", at.library)])
    login = compare(ent.trace if ent else None, service.trace if service else None)
    person = find_person(login.person) if login else None
    arrived_by = service.protocol if service and login and (login.arrived or login.refused) else ""
    return render_template(
        "tour_happened.html", login=login, person=person, ent=ent.protocol if ent else "", service=arrived_by
    )


def _administrator() -> dict[str, Any]:
    """How one signs in to the administration, with the code of this moment."""
    administrator, now = kept(_tour().home), datetime.now(UTC)
    code = administrator.code(now) if administrator else ""
    return {"administrator": administrator, "code": f"{code[:3]} {code[3:]}"}


@dataclass(frozen=True)
class _Last:
    """The newest trace of several parties, and the protocol of the party that left it."""

    protocol: str
    trace: Mapping[str, Any]


def _last_of(parties: Iterable[tuple[str, str]]) -> _Last | None:
    """The newest trace of these. parties: protocols and base addresses. Raises Unreachable."""
    found = [_Last(protocol, trace) for protocol, trace in _traces(parties) if trace is not None]
    return max(found, key=lambda one: datetime.fromisoformat(one.trace["at"]), default=None)


def _traces(parties: Iterable[tuple[str, str]]) -> Iterable[tuple[str, Mapping[str, Any] | None]]:
    for protocol, base in parties:
        try:
            yield protocol, fetch_json(f"{base}/trace")["last"]
        except (KeyError, TypeError) as error:
            raise Unreachable(base) from error


def main() -> None:
    options = _options()
    at = Places(
        gateway=options.gateway,
        ent=options.ent,
        cas_ent=options.cas_ent,
        gar=options.gar,
        library=options.library,
        tour=own_address(options.port),
        newcomer=options.newcomer,
    )
    serve(new_tour(Tour(at, options.ident, options.home)), options.port)


def _options() -> Namespace:
    parser = new_parser("tour", "The guided tour of the sandbox.")
    parser.add_argument("--ident", required=True, help="idENT of the project")
    for name, party in {"ent": "ENT", "cas-ent": "ENT that speaks CAS", "gar": "GAR", "library": "CAS service"}.items():
        parser.add_argument(
            f"--{name}", type=base_address, required=True, metavar="URL", help=f"base address of the {party}"
        )
    parser.add_argument(
        "--newcomer", type=base_address, default="", metavar="URL", help="base address of the ENT to hook"
    )
    return parser.parse_args()


def _tour() -> Tour:
    tour: Tour = current_app.config["TOUR"]
    return tour


if __name__ == "__main__":
    main()
