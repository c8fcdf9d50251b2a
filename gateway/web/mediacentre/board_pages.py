"""What a school and its teachers put first: pins and their order, class shelves, links of the school's own."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask import Response, request

from gateway.domain.profile import Profile
from gateway.domain.uai import Uai
from gateway.mediacentre.board import (
    MAX_PINS,
    Board,
    BoardRefused,
    NotAllowed,
    add_link,
    may_speak_for,
    pin_for_school,
    remove_link,
)
from gateway.mediacentre.class_shelves import ClassShelf, drop_shelf, keep_shelf, may_pin_for_a_class, my_shelves
from gateway.mediacentre.handles import handle_of, key_of
from gateway.mediacentre.library import Library
from gateway.mediacentre.visits import Visit
from gateway.web.mediacentre import wording
from gateway.web.mediacentre.reception import Reception

PATH = "/mediacentre/epingles"
AUDIENCES = {
    Profile.PUPIL: "Élèves",
    Profile.TEACHER: "Enseignants",
    Profile.PARENT: "Parents",
    Profile.STAFF: "Autres personnels",
}
_STAFF = (Profile.STAFF, Profile.SCHOOL_LIFE, Profile.LOCAL_AUTHORITY)
_TEACHERS = (Profile.TEACHER, Profile.HEAD, Profile.LIBRARIAN)
Change = Callable[[Sequence[str]], object]


@dataclass(frozen=True)
class Row:
    """One line of a list of pins, or of what can be pinned."""

    handle: str
    title: str
    gone: bool = False


@dataclass(frozen=True)
class PinList:
    """target: ``ecole:<UAI>`` or ``classe:<code>``, as the forms send it back. address: of a class shelf."""

    target: str
    uai: Uai
    title: str
    rows: tuple[Row, ...]
    offered: tuple[Row, ...]
    address: str = ""
    code: str = ""


def pins_page(reception: Reception, visit: Visit, refused: BoardRefused | None = None) -> Response:
    """The lists that this person may order, each with what they may add."""
    if not any(may_speak_for(visit, uai) or may_pin_for_a_class(visit, uai) for uai in visit.person.schools):
        return reception.trouble(wording.FORBIDDEN, visit)
    library = reception.library(visit)
    names = {school.uai: school.name for school in library.schools}
    lists = [
        _pin_list(
            library, f"ecole:{uai}", uai, f"Pour toute l’école : {names.get(uai, uai)}", _board(library, uai).pins
        )
        for uai in visit.person.schools
        if may_speak_for(visit, uai)
    ]
    base = reception.house.settings.base_url
    shelves = my_shelves(reception.centre, visit)
    lists += [
        _pin_list(library, f"classe:{shelf.code}", shelf.uai, f"Pour {shelf.label}", shelf.pins, shelf, base)
        for shelf in shelves
    ]
    return reception.page(
        "pins.html",
        visit,
        library.desk.preferences,
        400 if refused else 200,
        lists=lists,
        class_schools=[(uai, names.get(uai, uai)) for uai in visit.person.schools if may_pin_for_a_class(visit, uai)],
        link_schools=[
            (uai, names.get(uai, uai), _board(library, uai).links)
            for uai in visit.person.schools
            if may_speak_for(visit, uai)
        ],
        audiences=AUDIENCES,
        most=MAX_PINS,
        faults=refused.faults if refused else {},
        typed=request.form if refused else {},
    )


def change_pins(reception: Reception, visit: Visit) -> Response:
    """One change of a list, of the shelves or of the links, then back to the page. Raises nothing of the board."""
    try:
        anchor = _change(reception, visit)
    except NotAllowed:
        return reception.trouble(wording.FORBIDDEN, visit)
    except BoardRefused as refused:
        return pins_page(reception, visit, refused)
    return reception.finish(reception.responder.redirect(f"{PATH}#{anchor}" if anchor else PATH), visit)


def _change(reception: Reception, visit: Visit) -> str:
    centre, form = reception.centre, request.form
    match form.get("action", ""):
        case "nouvelle-classe":
            shelf = keep_shelf(centre, visit, form.get("ecole", ""), form.get("nom", ""), ())
            return f"classe:{shelf.code}"
        case "supprimer-classe":
            drop_shelf(centre, visit, form.get("code", ""))
            return ""
        case "ajouter-lien":
            audience = [profile for name in form.getlist("public") for profile in _widened(name)]
            add_link(centre, visit, form.get("ecole", ""), form.get("titre", ""), form.get("adresse", ""), audience)
            return "liens"
        case "retirer-lien":
            remove_link(centre, visit, form.get("ecole", ""), form.get("lien", ""))
            return "liens"
    return _reorder(reception, visit, form.get("liste", ""))


def _reorder(reception: Reception, visit: Visit, target: str) -> str:
    kind, _, name = target.partition(":")
    if kind == "ecole":
        library = reception.library(visit)
        pins = list(_board(library, Uai(name)).pins)
        pin_for_school(reception.centre, visit, name, _moved(pins))
        return target
    shelf = next((each for each in my_shelves(reception.centre, visit) if each.code == name), None)
    if shelf is None:
        raise NotAllowed
    keep_shelf(reception.centre, visit, shelf.uai, shelf.label, _moved(list(shelf.pins)), shelf.code)
    return target


def _moved(pins: list[str]) -> list[str]:
    """The pins after what the pressed button asks for: ``haut``, ``bas``, ``retirer`` or ``ajouter``, and a handle."""
    move, _, handle = request.form.get("geste", "").partition(":")
    key = key_of(handle or request.form.get("ressource", ""))
    if key is None:
        return pins
    if move == "ajouter":
        return [*pins, key] if key not in pins else pins
    if key not in pins:
        return pins
    place = pins.index(key)
    pins.remove(key)
    if move != "retirer":
        pins.insert(max(0, place - 1) if move == "haut" else place + 1, key)
    return pins


def _widened(name: str) -> tuple[str, ...]:
    """The profiles behind one tick of the form."""
    groups = {Profile.STAFF.value: _STAFF, Profile.TEACHER.value: _TEACHERS}
    return tuple(groups.get(name, (name,)))


def _board(library: Library, uai: Uai) -> Board:
    return library.boards.get(uai, Board())


def _pin_list(
    library: Library,
    target: str,
    uai: Uai,
    title: str,
    pins: Sequence[str],
    shelf: ClassShelf | None = None,
    base: str = "",
) -> PinList:
    here = {entry.key: entry.resource.title for entry in library.listing.entries if entry.uai == uai}
    rows = tuple(
        Row(handle_of(key), here.get(key, "Ressource absente de votre liste"), key not in here) for key in pins
    )
    offered = tuple(Row(handle_of(key), label) for key, label in here.items() if key not in pins)
    address = f"{base}/mediacentre/classe/{shelf.code}" if shelf else ""
    return PinList(target, uai, title, rows, offered, address, shelf.code if shelf else "")
