"""The invented schools and persons of the sandbox, and all that its ENT knows of them.

The UAIs have a right check letter (value of the digits modulo 23) in a range that no school uses.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class School:
    """has_convention: whether the demonstration signs a convention for it."""

    uai: str
    name: str
    town: str
    has_convention: bool = True


@dataclass(frozen=True)
class Person:
    """Somebody who has an account in the ENT.

    key: how addresses name the person. role, school: for the pages. profile: the national one.
    more: what the ENT says beyond the common attributes. stopped_because: "" for who goes through to
    the GAR, else the end of the sentence « La passerelle s'arrête là : ... ».
    """

    key: str
    uid: str
    given_name: str
    family_name: str
    role: str
    profile: str
    title: str
    birth: str
    schools: tuple[School, ...]
    story: str
    more: dict[str, tuple[str, ...]] = field(default_factory=dict)
    stopped_because: str = ""

    @property
    def goes_through(self) -> bool:
        """Whether the gateway lets this person reach the GAR."""
        return not self.stopped_because


TILLEULS = School("0559001K", "École élémentaire des Tilleuls", "Valmeuse")
PETIT_PONT = School("0559002L", "École maternelle du Petit-Pont", "Valmeuse")
CROIX_BLANCHE = School("0559003M", "École primaire de la Croix-Blanche", "Haudrecourt", has_convention=False)

SCHOOLS = (TILLEULS, PETIT_PONT, CROIX_BLANCHE)

INES = Person(
    key="ines",
    uid="6f1c2a9e-4b7d-4c83-9a51-0e5d7b3f8a11",
    given_name="Inès",
    family_name="Marchal",
    role="élève de CE1",
    profile="National_elv",
    title="Mme",
    birth="14/03/2018",
    schools=(TILLEULS,),
    story="Une élève, une école, une convention signée : le cas le plus courant.",
    more={
        "ENTEleveClasses": ("0559001K$CE1 A",),
        "ENTEleveNiveau": ("CE1",),
        "ENTPersonAdresse": ("3 rue du Moulin, 55999 Valmeuse",),
    },
)

KARIM = Person(
    key="karim",
    uid="b27e5d04-91c6-4f0a-8d3e-7a6f15c2e940",
    given_name="Karim",
    family_name="Benali",
    role="enseignant",
    profile="National_ens",
    title="M.",
    birth="02/11/1986",
    schools=(TILLEULS, PETIT_PONT),
    story="Un enseignant dans deux écoles : une seule connexion suffit pour les deux.",
    more={
        "ENTPersonFonctions": ("0559001K$ENS", "0559002L$ENS"),
        "telephoneNumber": ("03 55 00 00 02",),
    },
)

NADIA = Person(
    key="nadia",
    uid="d90a3b61-2f58-4e17-b6c4-58e1f7a02c3d",
    given_name="Nadia",
    family_name="Marchal",
    role="maman d’Inès",
    profile="National_tut",
    title="Mme",
    birth="27/06/1989",
    schools=(TILLEULS,),
    story="Un compte de parent : le GAR n’accueille que les élèves et les personnels.",
    more={
        "ENTPersRelEleveEleve": ("6f1c2a9e-4b7d-4c83-9a51-0e5d7b3f8a11$1",),
        "telephoneNumber": ("06 39 98 00 03",),
    },
    stopped_because="le GAR n’accueille pas les comptes de parents.",
)

HELENE = Person(
    key="helene",
    uid="3c8e7f12-a05b-4d69-8e2a-c41b90d6f577",
    given_name="Hélène",
    family_name="Rouyer",
    role="directrice d’école",
    profile="National_dir",
    title="Mme",
    birth="19/01/1979",
    schools=(TILLEULS,),
    story="Une directrice : c’est elle qui attribue les ressources aux classes.",
    more={"ENTPersonFonctions": ("0559001K$DIR",), "telephoneNumber": ("03 55 00 00 04",)},
)

LUCIE = Person(
    key="lucie",
    uid="e5b4c0d7-68f3-4a92-9c1e-2d7f83a6b05e",
    given_name="Lucie",
    family_name="Thirion",
    role="élève de CM2",
    profile="National_elv",
    title="Mme",
    birth="30/08/2015",
    schools=(CROIX_BLANCHE,),
    story="Une élève dont l’école n’a pas encore de convention signée.",
    more={
        "ENTEleveClasses": ("0559003M$CM2",),
        "ENTEleveNiveau": ("CM2",),
        "ENTPersonAdresse": ("12 Grande Rue, 55998 Haudrecourt",),
    },
    stopped_because="aucune convention n’est en vigueur pour son école.",
)

PEOPLE = (INES, KARIM, HELENE, NADIA, LUCIE)


def find_person(key: str) -> Person | None:
    """The person whom an address names."""
    return next((person for person in PEOPLE if person.key == key), None)


def attributes_of(person: Person) -> dict[str, tuple[str, ...]]:
    """All that the ENT says of a person: far more than needed, as many ENTs do."""
    login = f"{person.key}.{person.family_name.lower()}"
    return {
        "ENTPersonUid": (person.uid,),
        "ENTPersonProfils": (person.profile,),
        "ENTPersonStructRattachUAI": tuple(school.uai for school in person.schools),
        "givenName": (person.given_name,),
        "sn": (person.family_name,),
        "personalTitle": (person.title,),
        "ENTPersonDateNaissance": (person.birth,),
        "ENTPersonLogin": (login,),
        "mail": (f"{login}@ent.example",),
        **person.more,
    }
