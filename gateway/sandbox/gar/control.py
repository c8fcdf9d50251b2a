"""Pages that the real GAR does not have: troubles on demand, what it saw go by, and its pictures."""

from datetime import datetime
from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, url_for
from werkzeug import Response as WerkzeugResponse

from gateway.sandbox.gar.accounts import ENT_SCHOOLS, school_name
from gateway.sandbox.gar.catalogue import CATALOGUE
from gateway.sandbox.gar.covers import cover
from gateway.sandbox.gar.party import Gar, the_gar
from gateway.sandbox.gar.troubles import EVERYWHERE, GROUPS, LABELS, Trouble
from gateway.sandbox.site import Stop

control = Blueprint("control", __name__)

_NONE = "none"


@control.get("/pannes")
def troubles_page() -> str:
    on = the_gar().troubles.all()
    shown = [(_where(uai), uai, LABELS[trouble]) for uai, trouble in on.items()]
    return render_template("gar_troubles.html", groups=GROUPS, on=shown, schools=ENT_SCHOOLS, everywhere=EVERYWHERE)


@control.post("/pannes")
def change_troubles() -> WerkzeugResponse:
    """The form of that page: one trouble for one school or all, or none."""
    gar = the_gar()
    _change(gar, request.form.get("panne", ""), request.form.get("ecole", EVERYWHERE))
    return redirect(url_for(".troubles_page"), 303)


@control.get("/pannes.json")
def troubles() -> dict[str, Any]:
    """Those that are on, by UAI (``*`` for every school), and those that there are."""
    return {"on": the_gar().troubles.all(), "troubles": dict(LABELS)}


@control.put("/pannes.json")
def put_trouble() -> dict[str, Any]:
    """``{"trouble": "slow-2", "school": "0559001K"}``; every school without one; ``none`` ends it."""
    wish = request.get_json()
    _change(the_gar(), str(wish.get("trouble", "")), str(wish.get("school", EVERYWHERE)))
    return troubles()


@control.delete("/pannes.json")
def end_troubles() -> dict[str, Any]:
    """All is well again."""
    gar = the_gar()
    gar.troubles.stop()
    gar.follow_troubles()
    return troubles()


@control.get("/journal")
def journal_page() -> str:
    return render_template("gar_journal.html", sights=the_gar().journal.sights()[-60:], clock=_clock)


@control.post("/journal")
def forget_journal() -> WerkzeugResponse:
    the_gar().journal.forget()
    return redirect(url_for(".journal_page"), 303)


@control.get("/journal.json")
def journal() -> dict[str, Any]:
    """Everything that is remembered, in order."""
    return {"sights": [sight.as_json() for sight in the_gar().journal.sights()]}


@control.get("/vignettes/<name>.<ending>")
def thumbnail(name: str, ending: str) -> Response:
    """The picture of a resource. One of them is named in lists and does not exist."""
    gar = the_gar()
    notice = next((one for one in CATALOGUE if (one.name, one.cover) == (name, ending)), None)
    if notice is None or ending not in ("png", "jpg"):
        gar.journal.note("gar", "Le GAR n’a pas cette image.", good=False, merge=True)
        raise Stop(404, "Cette image n’existe pas", "La ressource s’ouvre quand même.")
    gar.journal.note("gar", "Le GAR donne une image de ressource.", merge=True)
    picture = Response(cover(notice.title, ending), mimetype="image/jpeg" if ending == "jpg" else "image/png")
    picture.headers["Cache-Control"] = "public, max-age=86400"
    return picture


def _change(gar: Gar, wish: str, uai: str) -> None:
    if wish == _NONE:
        gar.troubles.stop(None if uai == EVERYWHERE else uai)
    elif wish in LABELS:
        gar.troubles.start(Trouble(wish), uai)
    else:
        raise Stop(400, "Cette panne n’existe pas", "Choisissez une panne dans la liste.")
    gar.follow_troubles()


def _where(uai: str) -> str:
    return "Toutes les écoles" if uai == EVERYWHERE else school_name(uai)


def _clock(at: datetime) -> str:
    """The time of day with its milliseconds, as a French clock shows it."""
    local = at.astimezone()
    return f"{local:%H:%M:%S},{local.microsecond // 1000:03d}"
