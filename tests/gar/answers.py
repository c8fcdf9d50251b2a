"""What a GAR answers: lists of resources in every shape that it is known to use, and its errors."""

import base64
import json
from urllib.parse import quote

from lxml import etree

from gateway.gar.request import ListRequest
from gateway.gar.resource import Concept, Presentation, Resource

REQUEST = ListRequest("B0", "0550001C", "8f1c2c1e-9d0a-4c7e")
HOST = "idp-auth.gar.education.fr"
HOSTS = frozenset({HOST, "sp-auth.validation.test-gar.education.fr"})
VOCABULARY = "http://data.education.fr/voc/scolomfr/concept/scolomfr-voc-"

TEXTS = {
    "idRessource": "identifier",
    "idType": "identifier_type",
    "nomRessource": "title",
    "idEditeur": "publisher_id",
    "nomEditeur": "publisher",
    "urlVignette": "thumbnail",
    "urlAccesRessource": "link",
    "nomSourceEtiquetteGar": "source_label",
    "sourceEtiquette": "source",
    "urlSourceEtiquette": "source_logo",
    "distributeurTech": "technical_distributor",
    "validateurTech": "technical_validator",
    "description": "description",
}
CONCEPTS = {
    "typePedagogique": "pedagogical_types",
    "typologieDocument": "document_types",
    "niveauEducatif": "levels",
    "domaineEnseignement": "subjects",
}


def base64_of(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def link_to(ark: str, request: ListRequest = REQUEST, host: str = HOST) -> str:
    """A launch link of the present generation."""
    who = f"idENT={base64_of(request.project)}&idEtab={base64_of(request.school)}"
    return f"https://{host}/domaineGar?{who}&idRessource={quote(ark, safe='')}"


def atlas(request: ListRequest = REQUEST) -> Resource:
    """A resource with every field of gar.md 3.2."""
    return Resource(
        identifier="ark:/99999/atlas.des-petits",
        identifier_type="ARK",
        title="L’atlas des petits : « Où suis-je ? »",
        publisher_id="378901946_000000000000000X",
        publisher="Éditions du Sablier",
        thumbnail="https://vignette.gar.education.fr/VA/gar/115.png",
        presentations=(Presentation("DOC", "ressources documentaires"),),
        pedagogical_types=(Concept(f"{VOCABULARY}010-num-013", "jeu éducatif"),),
        document_types=(Concept(f"{VOCABULARY}005-num-011", "carte"),),
        levels=(Concept(f"{VOCABULARY}022-num-011", "CE1"), Concept(f"{VOCABULARY}022-num-013", "CE2")),
        subjects=(Concept(f"{VOCABULARY}015-num-1002", "questionner le monde (cycle 2)"),),
        link=link_to("ark:/99999/atlas.des-petits", request),
        source_label="Accessible via le Gestionnaire d’accès aux ressources (GAR)",
        source="GAR",
        source_logo="http://gar.education.fr/assets/images/logo-gar.svg",
        technical_distributor="378901946_0000000000000000",
        technical_validator="378901946_0000000000000000",
        description="Une carte pour apprendre à se situer.",
    )


def bare(name: str, request: ListRequest = REQUEST) -> Resource:
    """A resource of which the GAR says as little as it may."""
    ark = f"ark:/99999/{name}"
    return Resource(identifier=ark, title=name, link=link_to(ark, request))


def record_of(resource: Resource) -> dict:
    """The resource in the GAR's own words, empty fields left out."""
    record = {name: getattr(resource, field) for name, field in TEXTS.items() if getattr(resource, field)}
    for presentation in resource.presentations:
        record["typePresentation"] = {"code": presentation.code, "nom": presentation.label}
    for name, field in CONCEPTS.items():
        record[name] = [{"uri": each.uri, "nom": each.label} for each in getattr(resource, field)]
    return record


def json_of(records: list) -> bytes:
    """The JSON envelope around some records."""
    return json.dumps({"listeRessources": {"ressource": records}}, ensure_ascii=False).encode()


def as_json(*resources: Resource) -> bytes:
    return json_of([record_of(resource) for resource in resources])


def as_gson(*resources: Resource) -> bytes:
    """The same with the escapes that the GAR's serialiser writes."""
    text = as_json(*resources).decode()
    for character in "=&'<>":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text.encode()


def as_xml(*resources: Resource) -> bytes:
    """The XML variant: repeated elements without a namespace."""
    root = etree.Element("listeRessources")
    for resource in resources:
        root.append(_element("ressource", record_of(resource)))
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def error_of(message: str, path: str | None = REQUEST.path, code: str = "Bad Request") -> bytes:
    """An ``Erreur`` body (gar.md 3.5). path: the request that it repeats, None for none."""
    fields = {"Code": code, "Message": message}
    if path is not None:
        fields["Resource"] = path
    return json.dumps({"Erreur": fields}, ensure_ascii=False).encode()


def _element(name: str, content: dict) -> etree._Element:
    element = etree.Element(name)
    for field, value in content.items():
        for each in value if isinstance(value, list) else [value]:
            if isinstance(each, dict):
                element.append(_element(field, each))
            else:
                etree.SubElement(element, field).text = each
    return element
