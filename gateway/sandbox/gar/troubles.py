"""What can go wrong with the list of resources, on demand: for everybody, or for one school."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from threading import Lock

EVERYWHERE = "*"
"""In place of a UAI: every school without a trouble of its own."""


class Trouble(StrEnum):
    """How the control page and its JSON twin name them."""

    UNPLUGGED = "unplugged"
    UNAVAILABLE = "unavailable"
    BROKEN = "broken"
    SLOW_2 = "slow-2"
    SLOW_5 = "slow-5"
    DRIPPING = "dripping"
    CUT = "cut"
    HTML = "html"
    TRUNCATED_GZIP = "truncated-gzip"
    GZIP_BOMB = "gzip-bomb"
    FLOOD = "flood"
    DUPLICATE_KEYS = "duplicate-keys"
    DEEP_NESTING = "deep-nesting"
    OTHER_SCHOOL = "other-school"
    OTHER_PERSON = "other-person"
    FOREIGN_LINK = "foreign-link"
    REDIRECT = "redirect"
    UNKNOWN_SCHOOL = "unknown-school"
    UNKNOWN_PERSON = "unknown-person"
    EMPTY = "empty"
    LICENCES_ENDED = "licences-ended"


@dataclass(frozen=True)
class Group:
    """Troubles that belong together. title: of the group, labels: of each trouble, in French."""

    title: str
    labels: Mapping[Trouble, str]


GROUPS = (
    Group(
        "Le GAR ne répond pas",
        {
            Trouble.UNPLUGGED: "Prise débranchée, la connexion est refusée",
            Trouble.UNAVAILABLE: "Service indisponible (503)",
            Trouble.BROKEN: "Erreur interne (500)",
            Trouble.SLOW_2: "Réponse lente, après 2 secondes",
            Trouble.SLOW_5: "Réponse lente, après 5 secondes",
            Trouble.DRIPPING: "Goutte à goutte, quelques octets par seconde",
            Trouble.CUT: "Connexion coupée au milieu de la réponse",
        },
    ),
    Group(
        "Le GAR répond n’importe quoi",
        {
            Trouble.HTML: "Une page HTML, annoncée comme réussie (200)",
            Trouble.TRUNCATED_GZIP: "Une réponse compressée, tronquée",
            Trouble.GZIP_BOMB: "Une bombe de 64 Mo dans 64 Ko",
            Trouble.FLOOD: "Une réponse de 500 Mo",
            Trouble.DUPLICATE_KEYS: "Deux fois le même champ, avec deux valeurs",
            Trouble.DEEP_NESTING: "Cent mille niveaux d’imbrication",
            Trouble.OTHER_SCHOOL: "Les liens d’une autre école",
            Trouble.OTHER_PERSON: "Une réponse à la demande d’une autre personne",
            Trouble.FOREIGN_LINK: "Un lien qui mène hors du GAR",
            Trouble.REDIRECT: "Un renvoi vers une autre adresse",
        },
    ),
    Group(
        "Le GAR répond non",
        {
            Trouble.UNKNOWN_SCHOOL: "Établissement non trouvé",
            Trouble.UNKNOWN_PERSON: "Personne pas encore transmise",
            Trouble.EMPTY: "Rien n’est attribué",
            Trouble.LICENCES_ENDED: "Les licences de l’école ont pris fin",
        },
    ),
)

LABELS = {trouble: label for group in GROUPS for trouble, label in group.labels.items()}


class Troubles:
    """Those that are on. Shared by the threads of one process."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._on: dict[str, Trouble] = {}

    def start(self, trouble: Trouble, uai: str = EVERYWHERE) -> None:
        """Starts one; another of the same school ends."""
        with self._lock:
            self._on[uai] = trouble

    def stop(self, uai: str | None = None) -> None:
        """Ends that of one school, or all without one."""
        with self._lock:
            if uai is None:
                self._on.clear()
            else:
                self._on.pop(uai, None)

    def at(self, uai: str) -> Trouble | None:
        """What a call for the school meets."""
        with self._lock:
            return self._on.get(uai, self._on.get(EVERYWHERE))

    def all(self) -> dict[str, Trouble]:
        """By school."""
        with self._lock:
            return dict(self._on)

    @property
    def is_unplugged(self) -> bool:
        """Whether nobody can connect at all."""
        with self._lock:
            return self._on.get(EVERYWHERE) is Trouble.UNPLUGGED
