"""The addresses of the pages of the MédiaCentre."""

from flask import Blueprint, Response

from gateway.mediacentre.class_shelves import shelf_of
from gateway.web.assembly import House
from gateway.web.mediacentre.board_pages import change_pins, pins_page
from gateway.web.mediacentre.diagnosis_page import diagnosis_page
from gateway.web.mediacentre.listing_page import show_list
from gateway.web.mediacentre.preferences_page import export_page, keep_preferences, preferences_page
from gateway.web.mediacentre.reception import NoVisit, Reception, StaleForm, required
from gateway.web.mediacentre.resource_pages import (
    direct_page,
    favourite_page,
    open_page,
    picture_page,
    sheet_page,
)
from gateway.web.responding import Responder


def mediacentre(house: House, responder: Responder) -> Blueprint:
    """The routes of the pages, for whoever has a session."""
    blueprint = Blueprint("mediacentre", __name__)
    reception = Reception(house, responder)
    blueprint.before_request(reception.closed)
    blueprint.register_error_handler(NoVisit, reception.expired)
    blueprint.register_error_handler(StaleForm, reception.stale)
    _lists(blueprint, reception)
    _resources(blueprint, reception)
    _own(blueprint, reception)
    return blueprint


def _lists(blueprint: Blueprint, reception: Reception) -> None:
    @blueprint.get("/mediacentre")
    def index() -> Response:
        return show_list(reception, reception.visit(ahead=True))

    @blueprint.get("/mediacentre/classe/<code>")
    def of_class(code: str) -> Response:
        visit = reception.visit(ahead=True)
        return show_list(reception, visit, required(shelf_of(reception.centre, visit, code)))

    @blueprint.get("/mediacentre/diagnostic")
    def diagnosis() -> Response:
        return diagnosis_page(reception, reception.visit())

    @blueprint.get("/mediacentre/epingles")
    def pins() -> Response:
        return pins_page(reception, reception.visit())

    @blueprint.post("/mediacentre/epingles")
    def repin() -> Response:
        return change_pins(reception, reception.checked_visit())


def _resources(blueprint: Blueprint, reception: Reception) -> None:
    @blueprint.get("/mediacentre/ouvrir/<uai>/<handle>")
    def open_(uai: str, handle: str) -> Response:
        return open_page(reception, reception.visit(), uai, handle)

    @blueprint.get("/mediacentre/ressource/<handle>")
    def sheet(handle: str) -> Response:
        return sheet_page(reception, reception.visit(), handle)

    @blueprint.post("/mediacentre/favoris/<handle>")
    def favourite(handle: str) -> Response:
        return favourite_page(reception, reception.checked_visit(), handle)

    @blueprint.get("/mediacentre/vignette/<uai>/<handle>")
    def picture(uai: str, handle: str) -> Response:
        return picture_page(reception, reception.visit(), uai, handle)

    @blueprint.get("/r/<path:named>")
    def direct(named: str) -> Response:
        return direct_page(reception, reception.visit(), named)


def _own(blueprint: Blueprint, reception: Reception) -> None:
    @blueprint.get("/preferences")
    def preferences() -> Response:
        return preferences_page(reception, reception.visit())

    @blueprint.post("/preferences")
    def keep() -> Response:
        return keep_preferences(reception, reception.checked_visit())

    @blueprint.get("/preferences/mes-donnees")
    def own_data() -> Response:
        return export_page(reception, reception.visit())
