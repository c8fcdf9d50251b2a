"""The pages that every public service owes: accessibility, legal notices, personal data, site map, help."""

from collections.abc import Callable

from flask import Blueprint, Response

from gateway.web.assembly import House
from gateway.web.responding import Responder

PAGES = {
    "/accessibilite": "accessibilite.html",
    "/mentions-legales": "mentions.html",
    "/donnees-personnelles": "donnees.html",
    "/plan-du-site": "plan.html",
    "/aide": "aide.html",
}
_TOKENS = "theme/tokens.css"


def notices(house: House, responder: Responder) -> Blueprint:
    """Their routes, and that of the operator's own colours."""
    blueprint = Blueprint("notices", __name__)
    for path, template in PAGES.items():
        blueprint.add_url_rule(path, template.removesuffix(".html"), _view(house, responder, template))

    @blueprint.get("/theme/tokens.css")
    def theme() -> Response:
        tokens = house.settings.home / _TOKENS
        octets = tokens.read_bytes() if tokens.is_file() else b""
        return responder.document(octets, "text/css")

    return blueprint


def has_theme(house: House) -> bool:
    """Whether the operator's home holds colours of its own."""
    return (house.settings.home / _TOKENS).is_file()


def _view(house: House, responder: Responder, template: str) -> Callable[[], Response]:
    def view() -> Response:
        return responder.page(f"notices/{template}", settings=house.settings)

    return view
