"""What a small school has: resources as the GAR lists them, for tests that look at pages."""

from gar.answers import VOCABULARY, link_to

from gateway.gar.request import ListRequest
from gateway.gar.resource import Concept, Presentation, Resource
from stage.gateway import PROJECT

_LEVELS = {"CP": "010", "CE1": "011", "CE2": "013", "CM1": "014", "CM2": "015", "GS": "008"}
_KINDS = {
    "MAN": "manuels numériques",
    "MUL": "ressources multimédias",
    "ACC": "accompagnement, entraînement",
    "DOC": "ressources documentaires",
    "DIC": "dictionnaires, encyclopédies",
    "PRO": "production pédagogique",
}
SHELF = (
    ("Lire ensemble CE1", "Éditions du Sablier", "MAN", "CE1", "français (CE1)"),
    ("Compter malin CE1", "Éditions du Sablier", "MAN", "CE1", "mathématiques (CE1)"),
    ("L’atlas des petits", "La Carte bleue", "DOC", "CP CE1 CE2", "questionner le monde (cycle 2)"),
    ("Éduthèque", "Réseau des savoirs", "DOC", "CP CE1 CE2 CM1 CM2", "histoire (CM1);géographie (CM2);sciences (CM2)"),
    ("Dictionnaire des juniors", "Mots & Cie", "DIC", "CE1 CE2 CM1", "français (CE2)"),
    ("Fables à écouter", "La Souris verte", "MUL", "GS CP CE1", "français (CP)"),
    ("Chansons du monde", "La Souris verte", "MUL", "CP CE1", "éducation musicale (CE1)"),
    ("Sciences en herbe", "Brin d’idée", "MUL", "CE1 CE2", "sciences (CE2)"),
    ("Mon cahier de calcul", "Brin d’idée", "ACC", "CE1", "mathématiques (CE1)"),
    ("Petits codeurs", "Pixel & Co", "PRO", "CE1 CE2 CM1 CM2", "mathématiques (CM1);sciences (CM1)"),
)
MORE = (
    ("Histoire de France en images", "Réseau des savoirs", "DOC", "CM1 CM2", "histoire (CM1)"),
    ("Cartes et paysages", "La Carte bleue", "MUL", "CM1 CM2", "géographie (CM1)"),
    ("Maths au quotidien CM1", "Éditions du Sablier", "MAN", "CM1", "mathématiques (CM1)"),
    ("Français en chantier CM1", "Éditions du Sablier", "MAN", "CM1", "français (CM1)"),
    ("Anglais pas à pas", "Happy Owl", "ACC", "CE2 CM1 CM2", "anglais (CM1)"),
    ("Le corps humain", "Brin d’idée", "MUL", "CM1 CM2", "sciences (CM2)"),
    ("Journal des écoliers", "Presse buissonnière", "DOC", "CE2 CM1 CM2", "éducation civique (CM2)"),
    ("Atelier d’écriture", "Mots & Cie", "PRO", "CM1 CM2", "français (CM2)"),
    ("Galerie d’œuvres", "Réseau des savoirs", "DOC", "CP CE1 CE2 CM1 CM2", "arts plastiques (CM1)"),
    ("Géométrie animée", "Pixel & Co", "MUL", "CM1 CM2", "mathématiques (CM2)"),
    ("Dictées du matin", "Mots & Cie", "ACC", "CM1", "français (CM1)"),
    ("Planète climat", "La Carte bleue", "MUL", "CM1 CM2", "sciences (CM2);géographie (CM2)"),
    ("Ma première encyclopédie", "Mots & Cie", "DIC", "CE1 CE2", "questionner le monde (cycle 2)"),
    ("Sport et santé", "Brin d’idée", "ACC", "CM1 CM2", "éducation physique et sportive (CM1)"),
    ("Zoom sur les métiers", "Presse buissonnière", "DOC", "CM2", "éducation civique (CM2)"),
    ("Orthographe express", "Mots & Cie", "ACC", "CM1 CM2", "français (CM2)"),
    ("Robots en classe", "Pixel & Co", "PRO", "CM2", "sciences (CM2)"),
    ("Contes d’ici et d’ailleurs", "La Souris verte", "MUL", "CE1 CE2", "français (CE1)"),
)


def sample(line: tuple[str, ...], uai: str, project: str = PROJECT, thumbnail: str = "") -> Resource:
    """A line of ``SHELF`` or ``MORE`` as a school gets it."""
    title, publisher, kind, levels, subjects = line
    ark = f"ark:/99999/r{sum(map(ord, title)):x}{len(title)}"
    return Resource(
        identifier=ark,
        identifier_type="ARK",
        title=title,
        publisher=publisher,
        thumbnail=thumbnail,
        presentations=(Presentation(kind, _KINDS[kind]),),
        levels=tuple(Concept(f"{VOCABULARY}022-num-{_LEVELS[level]}", level) for level in levels.split()),
        subjects=tuple(Concept("", subject) for subject in subjects.split(";")),
        link=link_to(ark, ListRequest(project, uai, "p")),
        source_label="Accessible via le Gestionnaire d’accès aux ressources (GAR)",
        technical_distributor="378901946_0000000000000000",
    )


def shelf_of(uai: str, *lines: tuple[str, ...]) -> list[Resource]:
    """Those of the small shelf and these, for a school."""
    return [sample(line, uai) for line in (*SHELF, *lines)]
