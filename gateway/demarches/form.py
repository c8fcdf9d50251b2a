"""From the answers of a form to what a convention says; where each stands is the site's configuration.

A place is a champ's label, whatever its case and accents, or its champDescriptorId. The champ
``annuaire_education`` gives a label, ``École des Tilleuls, Valmeuse (0559001K)``: codes are read from texts.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from gateway.demarches.dossier import Attachment, Champ, Dossier
from gateway.domain.collation import fold
from gateway.domain.siren import InvalidSiren, Siren, parse_siren
from gateway.domain.uai import Uai, uais_in

PLACES = {
    "uai": "École",
    "siret": "SIRET de la collectivité",
    "ent": "ENT",
    "signed": "Date de signature",
    "until": "Date de fin",
    "purposes": "Finalités",
    "contact_ent": "Délégué à la protection des données de l'ENT",
    "contact_collectivite": "Délégué à la protection des données de la collectivité",
    "document": "Convention signée",
}
"""What a form may tell, and the label under which it does unless the site says otherwise."""

_FRENCH_DAY = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})")
_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True)
class Filed:
    """What a dossier says of a convention. siren: None when no right number stands there. ent: as it was written.

    signed falls back on the day of the decision. unreadable: the places whose text is not what it should be.
    """

    schools: tuple[Uai, ...]
    siren: Siren | None
    collectivite: str
    ent: str
    signed: date | None
    until: date | None
    purposes: tuple[str, ...]
    contact_ent: str
    contact_collectivite: str
    document: Attachment | None
    unreadable: tuple[str, ...] = ()


def read_form(dossier: Dossier, places: Mapping[str, str]) -> Filed:
    """What the dossier says. places: those of PLACES that stand under another label, or under an id."""
    found = {name: tuple(_at(dossier, places.get(name) or label)) for name, label in PLACES.items()}
    unreadable: list[str] = []
    files = [file for champ in found["document"] for file in champ.files]
    return Filed(
        schools=tuple(dict.fromkeys(uai for champ in found["uai"] for uai in uais_in(champ.text))),
        siren=_siren(dossier, found["siret"]),
        collectivite=dossier.applicant,
        ent=_text(found["ent"]),
        signed=_day("signed", found["signed"], unreadable) or dossier.decided,
        until=_day("until", found["until"], unreadable),
        purposes=tuple(line for champ in found["purposes"] for line in _lines(champ.text)),
        contact_ent=_text(found["contact_ent"]),
        contact_collectivite=_text(found["contact_collectivite"]),
        document=files[-1] if files else None,
        unreadable=tuple(unreadable),
    )


def _at(dossier: Dossier, place: str) -> Iterator[Champ]:
    wanted = fold(place)
    return (champ for champ in dossier.champs if champ.id == place or fold(champ.label) == wanted)


def _text(champs: tuple[Champ, ...]) -> str:
    return next((champ.text.strip() for champ in champs if champ.text.strip()), "")


def _lines(text: str) -> list[str]:
    return [line.strip(" -•\t")[:200] for line in text.splitlines() if line.strip(" -•\t")]


def _siren(dossier: Dossier, champs: tuple[Champ, ...]) -> Siren | None:
    """The one that the form names, else that of the organisation that filed the dossier."""
    for text in (*(champ.siret or champ.text for champ in champs), dossier.siret):
        if text.strip():
            try:
                return parse_siren(text)
            except InvalidSiren:
                return None
    return None


def _day(name: str, champs: tuple[Champ, ...], unreadable: list[str]) -> date | None:
    for champ in champs:
        if champ.day is not None:
            return champ.day
        if champ.text.strip():
            day = _parse_day(champ.text.strip())
            if day is None:
                unreadable.append(name)
            return day
    return None


def _parse_day(text: str) -> date | None:
    try:
        if _ISO_DAY.fullmatch(text):
            return date.fromisoformat(text)
        if found := _FRENCH_DAY.fullmatch(text):
            return date(int(found[3]), int(found[2]), int(found[1]))
    except ValueError:
        return None
    return None
