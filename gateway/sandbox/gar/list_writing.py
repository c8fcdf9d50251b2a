"""``listeRessources`` as the GAR writes it, in JSON and in XML, and its errors (gar.md 3.2, 3.4, 3.5)."""

import base64
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from lxml import etree

from gateway.sandbox.gar.notice import Notice, Publisher
from gateway.sandbox.gar.vocabulary import OTHER_LABELS, PRESENTATIONS, Term

_SOURCE = "Accessible via le Gestionnaire d’accès aux ressources (GAR)"
_LOGO = "http://gar.education.fr/assets/images/logo-gar.svg"
_DISTRIBUTOR = Publisher("900000090_0000000000000000", "Diffuseur du bac à sable")
_GSON = {ord(character): f"\\u{ord(character):04x}" for character in "<>&='"}


@dataclass(frozen=True)
class Asked:
    """Whose list it is. base: of the GAR's links and pictures. ident: idENT. uai: the school. person: who asks."""

    base: str
    ident: str
    uai: str
    person: str

    @property
    def path(self) -> str:
        """As the GAR repeats it in its errors."""
        return f"/ressources/{self.ident}/{self.uai}/{self.person}"


def record_of(asked: Asked, notice: Notice) -> dict[str, Any]:
    """One entry of the list; what there is nothing to say of is left out."""
    # The GAR has never been of one mind about labels, marks of origin and identifiers.
    odd = len(notice.name) % 3 == 0
    label = OTHER_LABELS.get(notice.kind, PRESENTATIONS[notice.kind]) if odd else PRESENTATIONS[notice.kind]
    record = {
        "idRessource": notice.identifier,
        "idType": "ARK",
        "nomRessource": notice.title,
        "idEditeur": notice.publisher.identifier,
        "nomEditeur": notice.publisher.name,
        "urlVignette": f"{asked.base}/vignettes/{notice.name}.{notice.cover}" if notice.cover else None,
        "typePresentation": {"code": notice.kind, "nom": label},
        "typePedagogique": _terms(notice.teaching_terms),
        "typologieDocument": _terms(notice.document_terms),
        "niveauEducatif": _terms(notice.level_terms),
        "domaineEnseignement": _terms(notice.subject_terms),
        "urlAccesRessource": launch_link(asked, notice),
        "nomSourceEtiquetteGar": _SOURCE,
        "sourceEtiquette": "GAR" if odd else None,
        "urlSourceEtiquette": _LOGO if odd else None,
        "distributeurTech": _DISTRIBUTOR.identifier,
        "validateurTech": notice.publisher.identifier,
        "description": notice.description or None,
    }
    return {name: value for name, value in record.items() if value is not None}


def launch_link(asked: Asked, notice: Notice) -> str:
    """``urlAccesRessource``: Base64 with its padding as it is, the ark percent-encoded (gar.md 1.3)."""
    ident, uai = (base64.b64encode(value.encode()).decode() for value in (asked.ident, asked.uai))
    return f"{asked.base}/domaineGar?idENT={ident}&idEtab={uai}&idRessource={quote(notice.ark, safe='')}"


def as_json(records: Iterable[dict[str, Any]]) -> bytes:
    """The list in JSON, with the escapes of the GAR's serialiser (Gson)."""
    return gson({"listeRessources": {"ressource": list(records)}})


def gson(document: Any) -> bytes:
    """JSON as the GAR writes it: five signs are always escaped."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).translate(_GSON).encode()


def as_xml(records: Iterable[dict[str, Any]]) -> bytes:
    """The list in XML: lists are repeated elements, nothing has a namespace."""
    root = etree.Element("listeRessources")
    for record in records:
        root.append(_element("ressource", record))
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def error_of(asked: Asked, message: str, code: str = "Bad Request", *, xml: bool = False) -> bytes:
    """The ``Erreur`` body."""
    fields = {"Code": code, "Message": message, "Resource": asked.path}
    if xml:
        return etree.tostring(_element("Erreur", fields), xml_declaration=True, encoding="UTF-8")
    return gson({"Erreur": fields})


def _terms(terms: Iterable[Term]) -> list[dict[str, str]]:
    return [{"uri": term.uri, "nom": term.label} for term in terms]


def _element(name: str, content: dict[str, Any]) -> etree._Element:
    element = etree.Element(name)
    for field, value in content.items():
        for each in value if isinstance(value, list) else [value]:
            if isinstance(each, dict):
                element.append(_element(field, each))
            else:
                etree.SubElement(element, field).text = each
    return element
