"""How somebody likes the pages, and all that is kept of them: to be taken away, or erased."""

import json

from flask import Response, request

from gateway.mediacentre.desk import Font, TextSize, erase, export, prefer
from gateway.mediacentre.library import school_name
from gateway.mediacentre.query import ALL_SCHOOLS, View
from gateway.mediacentre.visits import Visit
from gateway.web.mediacentre.reception import Reception

PATH = "/preferences"
FONTS = {Font.USUAL: "Lettres habituelles", Font.EASY: "Lettres faciles à lire"}
SIZES = {TextSize.USUAL: "Habituelle", TextSize.LARGE: "Grande", TextSize.LARGEST: "Très grande"}
VIEWS = {View.CARDS: "Vignettes", View.TABLE: "Liste"}


def preferences_page(reception: Reception, visit: Visit) -> Response:
    """The choices, as they are."""
    look = prefer(reception.centre, visit)
    schools = [(uai, school_name(visit, uai)) for uai in visit.person.schools]
    return reception.page(
        "preferences.html",
        visit,
        look,
        fonts=FONTS,
        sizes=SIZES,
        views=VIEWS,
        schools=[(ALL_SCHOOLS, "Toutes mes écoles"), *schools] if len(schools) > 1 else [],
        said={"1": "C’est enregistré.", "2": "Tout est effacé."}.get(request.args.get("fait", ""), ""),
        confirm="effacer" in request.args,
    )


def keep_preferences(reception: Reception, visit: Visit) -> Response:
    """Keeps what the form says rightly, and erases everything when that is asked and confirmed."""
    form = request.form
    if form.get("action") == "effacer":
        erase(reception.centre, visit)
        return reception.finish(reception.responder.redirect(f"{PATH}?fait=2"), visit)
    prefer(reception.centre, visit, **_said(visit))
    return reception.finish(reception.responder.redirect(f"{PATH}?fait=1"), visit)


def export_page(reception: Reception, visit: Visit) -> Response:
    """All that is kept of the person, as a file."""
    octets = json.dumps(export(reception.centre, visit), ensure_ascii=False, indent=2).encode()
    response = reception.responder.machine(octets, "application/json; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="mes-donnees.json"'
    return reception.finish(response, visit)


def _said(visit: Visit) -> dict[str, object]:
    kinds = {"font": Font, "size": TextSize, "view": View}
    said: dict[str, object] = {}
    for name, kind in kinds.items():
        value = request.form.get(name, "")
        if value in set(kind):
            said[name] = kind(value)
    if request.form.get("school", "") in {ALL_SCHOOLS, *visit.person.schools}:
        said["school"] = request.form["school"]
    return said
