"""The one running GAR: what all of its pages and its resource service share."""

from dataclasses import dataclass, field

from flask import current_app

from gateway.sandbox.gar.accounts import Account, Directory, transmitted
from gateway.sandbox.gar.journal import Journal
from gateway.sandbox.gar.memory import Memory
from gateway.sandbox.gar.notice import Notice
from gateway.sandbox.gar.service_provider import ServiceProvider
from gateway.sandbox.gar.tls_line import Line
from gateway.sandbox.gar.troubles import Trouble, Troubles


class NothingKnown(Exception):
    """The GAR has no list. message: what its service says. sentence: what its pages say to a visitor."""

    message = ""
    sentence = ""


class SchoolNotDeclared(NothingKnown):
    """The school is not in the project."""

    message = "Établissement non trouvé"
    sentence = "L’école n’est pas déclarée au GAR dans ce projet. La personne qui la dirige peut le demander."


class PersonNotTransmitted(NothingKnown):
    """No file of the ENT has named the person yet."""

    message = "Identifiant de personne inconnu"
    sentence = "Le GAR ne connaît pas encore cette personne. Les comptes arrivent chaque nuit : réessayez demain."


@dataclass(frozen=True)
class Gar:
    """base: its own address. ident: the one project it knows. tour: base address of the guided tour, "" for none."""

    base: str
    ident: str
    tour: str
    sp: ServiceProvider
    memory: Memory
    directory: Directory = field(default_factory=transmitted)
    troubles: Troubles = field(default_factory=Troubles)
    journal: Journal = field(default_factory=Journal)
    line: list[Line] = field(default_factory=list)

    def account(self, uid: str, uai: str) -> Account:
        """The account, seen from a school. Raises SchoolNotDeclared, PersonNotTransmitted."""
        trouble = self.troubles.at(uai)
        if uai not in self.directory.schools or trouble is Trouble.UNKNOWN_SCHOOL:
            raise SchoolNotDeclared
        account = self.directory.account(uid)
        if account is None or uai not in account.shelves or trouble is Trouble.UNKNOWN_PERSON:
            raise PersonNotTransmitted
        return account

    def shelf(self, uid: str, uai: str) -> tuple[Notice, ...]:
        """What the person may open in the school. Raises SchoolNotDeclared, PersonNotTransmitted."""
        account = self.account(uid, uai)
        nothing = self.troubles.at(uai) in (Trouble.EMPTY, Trouble.LICENCES_ENDED)
        return () if nothing else account.shelves[uai]

    def has_ended(self, uid: str, uai: str, notice: Notice) -> bool:
        """Whether the person had the resource until the licence of the school ran out."""
        account = self.account(uid, uai)
        all_ended = self.troubles.at(uai) is Trouble.LICENCES_ENDED and notice in account.shelves[uai]
        return all_ended or notice.name in account.ended

    def follow_troubles(self) -> None:
        """Pulls the plug of the resource service, or puts it back."""
        for line in self.line:
            if self.troubles.is_unplugged:
                line.pull()
            else:
                line.plug_in()


def the_gar() -> Gar:
    """The one whose site answers this request."""
    gar: Gar = current_app.config["GAR"]
    return gar
