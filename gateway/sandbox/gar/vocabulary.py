"""The words with which the GAR describes a resource: codes of presentation and terms of ScoLOMFR (gar.md 3.3).

The labels are as uneven as those of a real list: capitals here and there, a cycle in brackets, an accent gone wrong.
"""

from dataclasses import dataclass

_URI = "http://data.education.fr/voc/scolomfr/concept/scolomfr-voc-"


@dataclass(frozen=True)
class Term:
    """A term of a ScoLOMFR vocabulary."""

    uri: str
    label: str


PRESENTATIONS = {
    "MAN": "manuels numériques",
    "MUL": "ressources d'enseignement multimédias",
    "ACC": "entra\u00eenement et accompagnement scolaire",
    "DOC": "documentaires et de presse",
    "PRO": "production pédagogique",
    "DIC": "référence, dictionnaires et encyclopédies",
    "XRL": "réalité étendue (à venir)",
}
"""``XRL`` is a code that nobody has heard of yet."""

OTHER_LABELS = {"ACC": "entr\u0105\u00eenement et accompagnement scolaire", "DIC": "dictionnaires, encyclopédies"}
"""Labels that the GAR has also used for the same codes, one of them with a corrupted accent."""


def _terms(vocabulary: str, numbers: dict[str, tuple[str, str]]) -> dict[str, Term]:
    return {key: Term(f"{_URI}{vocabulary}-num-{number}", label) for key, (number, label) in numbers.items()}


LEVELS = _terms(
    "022",
    {
        "maternelle": ("002", "école maternelle"),
        "tps": ("004", "toute petite section"),
        "ps": ("005", "petite section"),
        "ms": ("006", "moyenne section"),
        "gs": ("007", "grande section"),
        "elementaire": ("008", "école élémentaire"),
        "cp": ("010", "CP"),
        "ce1": ("011", "CE1"),
        "ce2": ("013", "CE2"),
        "cm1": ("014", "CM1"),
        "cm2": ("015", "CM2"),
        "6e": ("018", "6e"),
        "cycles": ("615", "cycles de l'enseignement scolaire (2016)"),
        "detail": ("626", "Niveau éducatif détaillé (2015-)"),
    },
)

SUBJECTS = _terms(
    "015",
    {
        "francais": ("036", "français"),
        "francais2": ("1102", "français (cycle 2)"),
        "francais3": ("1210", "Français (cycle 3)"),
        "lecture": ("1104", "lecture et compréhension de l'écrit (cycle 2)"),
        "ecriture": ("1105", "écriture (cycle 2)"),
        "langue": ("1107", "étude de la langue (grammaire, orthographe, lexique) (cycle 2)"),
        "litterature": ("1216", "culture littéraire et artistique (cycle 3)"),
        "maths": ("048", "mathématiques"),
        "maths2": ("1148", "mathématiques (cycle 2)"),
        "maths3": ("1251", "Mathématiques (cycle 3)"),
        "nombres": ("1149", "nombres et calculs (cycle 2)"),
        "geometrie": ("1258", "espace et géométrie (cycle 3)"),
        "monde": ("1139", "questionner le monde (cycle 2)"),
        "vivant": ("1140", "questionner le monde du vivant, de la matière et des objets (cycle 2)"),
        "espace": ("1144", "questionner l'espace et le temps (cycle 2)"),
        "sciences": ("1245", "sciences et technologie (cycle 3)"),
        "histoire": ("1237", "histoire et géographie (cycle 3)"),
        "geographie": ("039", "géographie"),
        "emc": ("1131", "enseignement moral et civique (cycle 2)"),
        "emc3": ("1232", "enseignement moral et civique (EMC) (cycle 3)"),
        "langues": ("1116", "langues vivantes (étrangères ou régionales) (cycle 2)"),
        "anglais": ("003", "anglais"),
        "allemand": ("002", "allemand"),
        "arts": ("1120", "arts plastiques (cycle 2)"),
        "musique": ("1224", "éducation musicale (cycle 3)"),
        "histoiredesarts": ("1226", "histoire des arts (cycle 3)"),
        "eps": ("1127", "éducation physique et sportive (cycle 2)"),
        "langage": ("1003", "mobiliser le langage dans toutes ses dimensions (école maternelle)"),
        "agirarts": ("1020", "agir, s'exprimer, comprendre à travers les activités artistiques (école maternelle)"),
        "outils": ("1031", "acquérir les premiers outils mathématiques (école maternelle)"),
        "explorer": ("1038", "explorer le monde (école maternelle)"),
        "medias": ("1290", "éducation aux médias et à l'information (EMI)"),
        "numerique": ("1295", "culture numérique - CRCN"),
        "tout": ("000", "Domaines d'enseignement (2015-)"),
    },
)

DOCUMENTS = _terms(
    "005",
    {
        "article": ("003", "article"),
        "videos": ("006", "banque de vidéos"),
        "donnees": ("008", "base de données"),
        "carte": ("011", "carte"),
        "frise": ("013", "chronologie"),
        "collection": ("014", "collection de documents"),
        "diaporama": ("017", "diaporama"),
        "image": ("023", "image numérique"),
        "livre": ("024", "livre numérique"),
        "periodique": ("031", "périodique"),
        "multimedia": ("034", "présentation multimédia"),
        "site": ("039", "site Web"),
        "interactif": ("044", "image interactive"),
        "sons": ("051", "banque de sons"),
        "application": ("136", "application"),
    },
)

TEACHING = _terms(
    "010",
    {
        "animation": ("001", "animation"),
        "etude": ("006", "étude de cas, simulation"),
        "evaluation": ("007", "évaluation"),
        "glossaire": ("011", "glossaire"),
        "guide": ("012", "guide"),
        "jeu": ("013", "jeu éducatif"),
        "manuel": ("014", "manuel d'enseignement"),
        "reference": ("015", "matériel de référence"),
        "outil": ("017", "outil"),
        "scenario": ("020", "scénario pédagogique"),
        "methode": ("025", "méthode de langues"),
        "activite": ("027", "activité pédagogique"),
        "fiche": ("028", "fiche pédagogique"),
    },
)
