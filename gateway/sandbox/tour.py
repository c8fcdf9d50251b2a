"""``python -m gateway.sandbox.tour``: the guided tour, where a newcomer follows a login step by step."""

from argparse import Namespace
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import Blueprint, Flask, current_app, render_template

from gateway.sandbox.comparison import compare
from gateway.sandbox.partner import Unreachable, fetch_json
from gateway.sandbox.people import PEOPLE, Person, find_person
from gateway.sandbox.resources import RESOURCES, launch_address
from gateway.sandbox.site import Stop, base_address, new_parser, new_site, own_address, serve

NAME = "Visite guidée"
RESOURCE = RESOURCES[0]

pages = Blueprint("tour", __name__)


@dataclass(frozen=True)
class Tour:
    """Base addresses of the tour itself and of the three parties. ident: the project's idENT."""

    base: str
    gateway: str
    ent: str
    gar: str
    ident: str


def new_tour(tour: Tour) -> Flask:
    """The site of the guided tour."""
    site = new_site("tour", NAME, tour.base)
    site.config["TOUR"] = tour
    site.register_blueprint(pages)
    return site


def start_address(tour: Tour, person: Person) -> str:
    """Where a visit begins: the ENT signs the person in, then opens a resource of the GAR.

    The GAR asks for a fresh authentication, so that a session left by another person does not answer.
    """
    resource = launch_address(tour.gar, tour.ident, person.schools[0].uai, RESOURCE)
    return f"{tour.ent}/connexion?{urlencode({'personne': person.key, 'suite': f'{resource}&force=1'})}"


@pages.get("/")
def home() -> str:
    return render_template("tour_home.html", people=PEOPLE, tour=_tour())


@pages.get("/visite/<key>")
def visit(key: str) -> str:
    person = find_person(key)
    if person is None:
        raise Stop(404, "Cette personne n’existe pas", "Choisissez une personne sur la page d’accueil.")
    start = start_address(_tour(), person)
    return render_template("tour_visit.html", person=person, resource=RESOURCE, start=start, tour=_tour())


@pages.get("/ce-qui-s-est-passe")
def what_happened() -> str:
    tour = _tour()
    try:
        ends = [fetch_json(f"{base}/trace")["last"] for base in (tour.ent, tour.gar)]
    except (KeyError, TypeError) as error:
        raise Unreachable(tour.ent) from error
    login = compare(*ends)
    person = find_person(login.person) if login else None
    return render_template("tour_happened.html", login=login, person=person, tour=tour)


def main() -> None:
    options = _options()
    tour = Tour(own_address(options.port), options.gateway, options.ent, options.gar, options.ident)
    serve(new_tour(tour), options.port)


def _options() -> Namespace:
    parser = new_parser("tour", "The guided tour of the sandbox.")
    parser.add_argument("--ident", required=True, help="idENT of the ENT's project")
    parser.add_argument("--ent", type=base_address, required=True, metavar="URL", help="base address of the ENT")
    parser.add_argument("--gar", type=base_address, required=True, metavar="URL", help="base address of the GAR")
    return parser.parse_args()


def _tour() -> Tour:
    tour: Tour = current_app.config["TOUR"]
    return tour


if __name__ == "__main__":
    main()
