"""The invented resources of primary schools: several publishers, every level, every kind, and the GAR's oddities."""

from gateway.sandbox.gar.notice import Notice, Publisher, plain_ark

SABLIER = Publisher("900000017_0000000000000000", "Éditions du Sablier", "Des manuels pour apprendre pas à pas")
CARTE = Publisher("900000025_0000000000000000", "La Carte bleue", "Des cartes et des images du monde")
SAVANTS = Publisher("900000033_000000000000012X", "Les Petits Savants", "Des expériences à faire en classe")
EDUTHEQUE = Publisher("900000041_0000000000000000", "L’Éduthèque des Arènes", "Des œuvres, des archives, des élèves")
NUMERIK = Publisher("900000058_0000000000000000", "Numérik & Cie", "S’entraîner un peu chaque jour")
KIOSQUE = Publisher("900000066_0000000000000000", "Le Kiosque des écoles", "L’actualité à hauteur d’enfant")
HIBOU = Publisher("900000074_0000000000000000", "Hibou ludique", "Des jeux pour les plus petits")
ILES = Publisher("900000082_0000000000000000", "ÎLES-ET-LANGUES", "Des langues à écouter et à parler")

PUBLISHERS = (SABLIER, CARTE, SAVANTS, EDUTHEQUE, NUMERIK, KIOSQUE, HIBOU, ILES)

_ACTIVITIES = "Explorer, nommer, classer : cent dix activités de sciences"
_LONG = f"{_ACTIVITIES} pour apprendre à observer le vivant au fil des quatre saisons"
_ALL = "cp ce1 ce2 cm1 cm2"

TEXTBOOKS = (
    Notice("lire-ensemble", "Lire ensemble", SABLIER, "MAN", "cp ce1", "francais francais2 lecture", "livre", "manuel"),
    Notice("compter-malin", "Compter malin", SABLIER, "MAN", "ce1", "maths maths2 nombres", "livre", "manuel", "jpg"),
    Notice("mots-cp", "À mots comptés – Lecture CP", SABLIER, "MAN", "cp", "francais2 lecture", "livre", "manuel"),
    Notice("cahier-cm1", "Mon cahier de maths CM1", SABLIER, "MAN", "cm1", "maths3 geometrie", "livre", "manuel"),
    Notice("cahier-cm2", "Mon cahier de maths CM2", SABLIER, "MAN", "cm2", "maths3 geometrie", "livre", "manuel"),
    Notice("temps-lieux", "Temps et lieux, cycle 3", CARTE, "MAN", "cm1 cm2 6e", "histoire", "livre", "manuel", "jpg"),
    Notice("etude-ce2", "L’étude de la langue au CE2", SABLIER, "MAN", "ce2", "langue", "livre", "manuel", oldest=True),
    Notice("guten-tag", "Guten Tag, Frida !", ILES, "MAN", "ce2 cm1 cm2", "langues allemand", "livre", "methode"),
    Notice("hello-otter", "Hello, Otter!", ILES, "MAN", "cp ce1 ce2", "langues anglais", "livre sons", "methode", ""),
)

PRACTICE = (
    Notice("dictee-jour", "La dictée du jour", NUMERIK, "ACC", _ALL, "francais langue", "application", "activite"),
    Notice("tables", "Tables & calculs : 7 × 8 = ?", NUMERIK, "ACC", "ce1 ce2 cm1", "maths", "application", "jeu"),
    Notice("fluence", "Fluence : je lis à voix haute", NUMERIK, "ACC", "ce1 ce2", "lecture", "", "evaluation"),
    Notice("defi-geo", "Défi géométrie", NUMERIK, "ACC", "cm1 cm2", "geometrie maths3", "interactif", "jeu activite"),
    Notice("reperes", "Repères CE1 : où en suis-je ?", NUMERIK, "ACC", "ce1", "francais2 maths2", "", "evaluation", ""),
    Notice("permis-web", "Mon premier permis Internet", KIOSQUE, "ACC", "cm1 cm2", "numerique", "site", "activite"),
)

DISCOVERY = (
    Notice("atlas-des-petits", "L’atlas des petits", CARTE, "DOC", "gs cp ce1 ce2", "espace", "carte", "reference"),
    Notice("ma-commune", "Ma commune vue du ciel", CARTE, "DOC", "ce2 cm1", "geographie", "carte image", "etude"),
    Notice("frise", "La grande frise de l’Histoire", CARTE, "DOC", "cm1 cm2", "histoire", "frise", "reference outil"),
    Notice("p-tit-kiosque", "Le p’tit kiosque", KIOSQUE, "DOC", _ALL, "medias emc", "periodique article", "reference"),
    Notice("actu-ecole", "L’Actu de l’école", KIOSQUE, "DOC", "cm1 cm2 6e", "medias emc3", "periodique", "", "jpg"),
    Notice(
        "archives-14-18",
        "Lettres de la Meuse, 1914-1918",
        EDUTHEQUE,
        "DOC",
        "cm2",
        "histoire litterature",
        "collection",
        "etude",
        description="Quarante lettres numérisées, lues et expliquées, avec une carte des villages.",
    ),
    Notice("musee", "Le musée à l’école", EDUTHEQUE, "DOC", "elementaire", "histoiredesarts", "image", "", "gone"),
    Notice("opera", "Opéra des Enfants : dans les coulisses", EDUTHEQUE, "DOC", "ce2 cm1 cm2", "musique", "videos"),
    Notice("saisons", _LONG, SAVANTS, "MUL", "cp ce1 ce2", "vivant monde", "collection", "fiche activite scenario"),
)

MULTIMEDIA = (
    Notice("labo", "Le labo des Petits Savants", SAVANTS, "MUL", "cm1 cm2", "sciences", "videos", "etude activite"),
    Notice("corps", "Mon corps, cette machine", SAVANTS, "MUL", "ce1 ce2", "vivant", "multimedia", "animation"),
    Notice("ciel", "Planètes, étoiles et Cie", SAVANTS, "MUL", "cm1 cm2 6e", "sciences", "interactif", "etude", "jpg"),
    Notice("contes", "Contes d’ici et d’ailleurs", EDUTHEQUE, "MUL", "gs cp ce1", "langage lecture", "sons videos"),
    Notice("petits-philosophes", "Les petits philosophes", KIOSQUE, "MUL", "ce1 ce2", "emc", "videos", "scenario", ""),
    Notice("bouger", "On bouge ! 10 minutes par jour", HIBOU, "MUL", "elementaire", "eps", "videos", "activite"),
    Notice("songs", "Sing along – chansons en anglais", ILES, "MUL", "cp ce1 ce2 cm1", "anglais", "sons", "activite"),
    Notice("visite-3d", "Un château en réalité virtuelle", CARTE, "XRL", "cm1", "histoire", "application", "etude"),
)

NURSERY = (
    Notice("hibou-compte", "Hibou compte jusqu’à dix", HIBOU, "MUL", "ps ms gs", "outils", "application", "jeu"),
    Notice("hibou-formes", "Hibou et les formes", HIBOU, "MUL", "tps ps ms", "outils explorer", "application", "jeu"),
    Notice("comptines", "Comptines à écouter", HIBOU, "MUL", "maternelle", "langage", "sons", "activite", "jpg"),
    Notice("premiers-sons", "Mes premiers sons", NUMERIK, "ACC", "ms gs", "langage", "application", "jeu evaluation"),
    Notice("jardin", "Le jardin de l’école", SAVANTS, "MUL", "maternelle", "explorer", "diaporama", "fiche"),
    Notice("graphisme", "Graphisme & gestes d’écriture", SABLIER, "PRO", "ms gs", "langage", "collection", "fiche"),
)

TOOLS = (
    Notice("dico", "Le dico des écoliers", SABLIER, "DIC", "ce1 ce2 cm1 cm2", "francais", "donnees", "glossaire"),
    Notice("encyclo", "Encyclopédie Œil-de-lynx", EDUTHEQUE, "DIC", "elementaire", "tout", "donnees", "", "jpg"),
    Notice("livre-a-faire", "Fabrique ton livre", NUMERIK, "PRO", _ALL, "ecriture arts", "application", "outil"),
    Notice("carte-mentale", "Idées en étoile", NUMERIK, "PRO", "cycles detail", "", "application", "outil", ""),
    Notice("journal-classe", "Le journal de la classe", KIOSQUE, "PRO", "cm1 cm2", "medias", "", "outil scenario"),
)

CATALOGUE = (*TEXTBOOKS, *PRACTICE, *DISCOVERY, *MULTIMEDIA, *NURSERY, *TOOLS)


def find_notice(identifier: str) -> Notice | None:
    """The resource of that ark, bare or as the address of a resolver."""
    bare = plain_ark(identifier)
    return next((notice for notice in CATALOGUE if notice.ark == bare), None)
