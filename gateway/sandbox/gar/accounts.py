"""Whom the GAR knows, from the files that ENTs send by night, and what their schools assigned to them."""

from dataclasses import dataclass

from gateway.sandbox import newcomer
from gateway.sandbox.cas_ent import directory
from gateway.sandbox.gar.catalogue import find_notice
from gateway.sandbox.gar.notice import Notice
from gateway.sandbox.people import PEOPLE, SCHOOLS, Person, School

ENT_SCHOOLS = (*SCHOOLS, *directory.SCHOOLS, newcomer.VALOMBREUSE)
"""Of the two ENTs of the project, and of the one that is to join it."""

_ACCOUNTS = tuple(
    known_as(person) for known_as in (lambda one: one, directory.account_of, newcomer.account_of) for person in PEOPLE
)
_PARENT = "National_tut"

# On everybody's tiles in the portals of the ENTs.
_TILES = ("lire-ensemble", "compter-malin", "atlas-des-petits")
_INES = (*_TILES, "tables", "contes", "livre-a-faire", "songs", "fluence")
_TOGETHER = (*_TILES, "contes", "p-tit-kiosque", "jardin", "hello-otter", "bouger")
_ELEMENTARY = (
    *("etude-ce2", "mots-cp", "dictee-jour", "tables", "fluence", "reperes"),
    *("ma-commune", "musee", "saisons", "corps", "petits-philosophes", "songs", "dico", "encyclo", "livre-a-faire"),
    *("carte-mentale", "journal-classe", "visite-3d"),
)
_NURSERY = ("hibou-compte", "hibou-formes", "comptines", "premiers-sons", "graphisme", "encyclo")
_HEAD = (
    *_TILES,
    *("cahier-cm1", "cahier-cm2", "temps-lieux", "guten-tag", "defi-geo", "permis-web", "frise", "actu-ecole"),
    *("archives-14-18", "opera", "labo", "ciel", "dico", "encyclo", "p-tit-kiosque", "journal-classe"),
)

# By person, then by school in the order in which the person has them.
_SHELVES: dict[str, tuple[tuple[str, ...], ...]] = {
    "ines": (_INES,),
    "karim": ((*_TOGETHER, *_ELEMENTARY), (*_TOGETHER, *_NURSERY)),
    "helene": (_HEAD,),
}

_ENDED = {"ines": ("guten-tag", "dico"), "karim": ("hibou-formes", "opera"), "helene": ("saisons",)}
"""What was assigned until the licence of the school ran out."""


@dataclass(frozen=True)
class Account:
    """uid: GARPersonIdentifiant. shelves: for each UAI, what is assigned there. ended: names whose licence ran out."""

    uid: str
    given_name: str
    profile: str
    shelves: dict[str, tuple[Notice, ...]]
    ended: tuple[str, ...] = ()


NEWCOMER = Account("91d5c3a8-7e24-4b0f-8c66-1f0a4d9e7b52", "Tom", "National_elv", {"0559001K": ()})
"""A pupil to whom nothing was assigned yet, who has no account in an ENT of the sandbox."""


def account_of(person: Person) -> Account:
    """What the GAR knows of a person of an ENT; a name on two shelves of one school counts once."""
    shelves = _SHELVES.get(person.key, ())
    ended = _ENDED.get(person.key, ())
    chosen = {
        school.uai: tuple(_named(name) for name in dict.fromkeys(shelf) if name not in ended)
        for school, shelf in zip(person.schools, shelves, strict=False)
    }
    return Account(person.uid, person.given_name, person.profile, chosen, ended)


def school_name(uai: str) -> str:
    """The name of a school of the ENTs; the UAI itself for another."""
    return next((school.name for school in ENT_SCHOOLS if school.uai == uai), uai)


@dataclass(frozen=True)
class Directory:
    """Everything that was transmitted. schools: UAIs that the project declared."""

    schools: frozenset[str]
    accounts: dict[str, Account]

    def account(self, uid: str) -> Account | None:
        """The account of that identifier."""
        return self.accounts.get(uid)


def transmitted(people: tuple[Person, ...] = _ACCOUNTS, schools: tuple[School, ...] = ENT_SCHOOLS) -> Directory:
    """The directory as the ENTs' files make it: schools with a convention, and no parents."""
    declared = frozenset(school.uai for school in schools if school.has_convention)
    sent = [account_of(one) for one in people if one.profile != _PARENT and declared & {s.uai for s in one.schools}]
    return Directory(declared, {account.uid: account for account in (*sent, NEWCOMER)})


def _named(name: str) -> Notice:
    notice = find_notice(f"ark:/99999/bas.{name}")
    if notice is None:
        raise LookupError(name)
    return notice
