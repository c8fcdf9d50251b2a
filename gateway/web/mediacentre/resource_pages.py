"""One resource: its sheet, opening it, its place among the favourites, its picture, its direct link."""

from dataclasses import dataclass

from flask import Response, abort, jsonify, request

from gateway.domain.collation import slug
from gateway.gar.ark import resource_key
from gateway.mediacentre.desk import TooManyFavourites, add_favourite, remove_favourite
from gateway.mediacentre.facets import Facet, values_of
from gateway.mediacentre.handles import handle_of, key_of
from gateway.mediacentre.library import Library, Outcome
from gateway.mediacentre.listing import Entry
from gateway.mediacentre.opening import LinkNotFollowed, ListSilent, NotInList, NotOpened, Offer, offers, open_resource
from gateway.mediacentre.personas import Persona
from gateway.mediacentre.thumbnails import picture_of
from gateway.mediacentre.visits import Visit
from gateway.web.dates import day, time_of_day
from gateway.web.mediacentre import wording
from gateway.web.mediacentre.cards import hue_of, initial_of
from gateway.web.mediacentre.reception import Reception, local, required

_PICTURE_SECONDS = 24 * 3600
_TRANSPARENT = b'<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>'
_KINDS = (
    (NotInList, wording.GONE),
    (ListSilent, wording.SILENT),
    (LinkNotFollowed, wording.BAD_LINK),
)


@dataclass(frozen=True)
class Fact:
    """A line of the sheet."""

    name: str
    value: str


def open_page(reception: Reception, visit: Visit, uai: str, handle: str) -> Response:
    """Sends on to the resource. Twice the same click leads twice to the same place."""
    key = required(key_of(handle))
    try:
        launch = open_resource(reception.centre, visit, uai, key)
    except NotOpened as cause:
        return _not_opened(reception, visit, cause)
    return reception.finish(reception.responder.redirect(launch.address), visit)


def direct_page(reception: Reception, visit: Visit, named: str) -> Response:
    """``/r/<identifiant>``: an ARK, however written, or the words of a title; one school is opened at once."""
    key = resource_key(named)
    try:
        found = offers(reception.centre, visit, key)
    except NotInList as cause:
        entry = _by_title(reception.library(visit), named)
        if entry is None:
            return _not_opened(reception, visit, cause)
        key = entry.key
        found = offers(reception.centre, visit, key)
    except NotOpened as cause:
        return _not_opened(reception, visit, cause)
    if len(found) == 1:
        return reception.finish(reception.responder.redirect(_opening(found[0], key)), visit)
    library = reception.library(visit)
    title = next((entry.resource.title for entry in library.listing.offers(key)), "")
    links = [(_opening(offer, key), offer.school) for offer in found]
    return reception.page("schools.html", visit, library.desk.preferences, title=title, links=links)


def sheet_page(reception: Reception, visit: Visit, handle: str) -> Response:
    """All that is known of a resource, with what to tell the support."""
    key = required(key_of(handle))
    library = reception.library(visit)
    entries = library.listing.offers(key)
    if library.persona is Persona.PUPIL:
        return reception.trouble(wording.FORBIDDEN, visit, library.desk.preferences)
    if not entries:
        silent = any(school.outcome in (Outcome.OUTAGE, Outcome.PENDING) for school in library.schools)
        return reception.trouble(wording.SILENT if silent else wording.GONE, visit, library.desk.preferences)
    resource, names = entries[0].resource, {school.uai: school.name for school in library.schools}
    base = reception.house.settings.base_url
    return reception.page(
        "sheet.html",
        visit,
        library.desk.preferences,
        resource=resource,
        key=key,
        handle=handle,
        hue=hue_of(key),
        initial=initial_of(resource.title),
        picture=f"/mediacentre/vignette/{entries[0].uai}/{handle}" if resource.thumbnail else "",
        facts=_facts(entries[0]),
        openings=[(f"/mediacentre/ouvrir/{entry.uai}/{handle}", names.get(entry.uai, "")) for entry in entries],
        is_local=key in library.local,
        favourite=any(each.key == key for each in library.desk.favourites),
        direct=f"{base}/r/{key if key.startswith('ark:/') else handle}",
        report=_report(reception, entries, key),
        back=f"/mediacentre/ressource/{handle}",
    )


def favourite_page(reception: Reception, visit: Visit, handle: str) -> Response:
    """Adds or removes a favourite: back to the page and to the card, or an answer to our own script."""
    key = required(key_of(handle))
    wanted = request.form.get("vers", "")
    if wanted not in ("ajouter", "retirer"):
        abort(400)
    if wanted == "retirer":
        remove_favourite(reception.centre, visit, key)
    else:
        entry = next(iter(reception.library(visit).listing.offers(key)), None)
        if entry is None:
            return reception.trouble(wording.GONE, visit)
        try:
            add_favourite(reception.centre, visit, entry.resource)
        except TooManyFavourites:
            return reception.trouble(wording.TOO_MANY, visit)
    if request.accept_mimetypes.best == "application/json":
        response = jsonify(favori=wanted == "ajouter")
        response.headers["Cache-Control"] = "private, no-store"
        return response
    back = local(request.form.get("retour", ""))
    return reception.finish(reception.responder.redirect(f"{back}#c-{handle}"), visit)


def picture_page(reception: Reception, visit: Visit, uai: str, handle: str) -> Response:
    """A thumbnail, through us; a transparent one lets the placeholder of the page show while there is none."""
    key = required(key_of(handle))
    entry = required(reception.library(visit).listing.find(uai, key))
    picture = picture_of(reception.centre, visit, entry)
    if picture is None:
        response = reception.responder.machine(_TRANSPARENT, "image/svg+xml")
        response.headers["Cache-Control"] = "no-store"
        return response
    response = reception.responder.machine(picture.content, picture.content_type)
    response.headers["Cache-Control"] = f"private, max-age={_PICTURE_SECONDS}"
    response.set_etag(picture.tag)
    return response.make_conditional(request.environ)  # type: ignore[return-value]


def _opening(offer: Offer, key: str) -> str:
    return f"/mediacentre/ouvrir/{offer.uai}/{handle_of(key)}"


def _not_opened(reception: Reception, visit: Visit, cause: NotOpened) -> Response:
    situation = next(situation for kind, situation in _KINDS if isinstance(cause, kind))
    reason = "" if isinstance(cause, NotInList) else cause.reason
    return reception.trouble(situation, visit, reason=reason)


def _by_title(library: Library, named: str) -> Entry | None:
    """The resource whose title has these words, when only one has: names outlive identifiers."""
    wanted = key_of(named)
    entries = library.listing.offers(wanted) if wanted else []
    found = entries or [entry for entry in library.listing.entries if slug(entry.resource.title) == slug(named)]
    return found[0] if len({entry.key for entry in found}) == 1 else None


def _facts(entry: Entry) -> list[Fact]:
    resource = entry.resource
    found = [
        Fact("Éditeur", resource.publisher),
        Fact("Type", ", ".join(kind.label for kind in resource.presentations)),
        Fact("Niveaux", ", ".join(level.label for level in resource.levels)),
        Fact(
            "Matières",
            ", ".join(value.label for value in values_of(entry.resource, Facet.SUBJECT) if resource.subjects),
        ),
        Fact("Usage", ", ".join(kind.label for kind in resource.pedagogical_types)),
        Fact("Forme", ", ".join(kind.label for kind in resource.document_types)),
        Fact("Source", resource.source_label),
        Fact("Distributeur technique", resource.technical_distributor),
    ]
    return [fact for fact in found if fact.value]


def _report(reception: Reception, entries: list[Entry], key: str) -> str:
    """What to send to the support: nothing of a person in it."""
    now = reception.house.gate.now()
    schools = ", ".join(entry.uai for entry in entries)
    return "\n".join(
        (
            "Bonjour,",
            "Une ressource du médiacentre ne fonctionne pas comme attendu.",
            f"Date : {day(now)}, {time_of_day(now)}",
            f"Ressource : {key}",
            f"École (UAI) : {schools}",
            "Ce qui se passe : ",
        )
    )
