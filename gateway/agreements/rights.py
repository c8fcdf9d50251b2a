"""A person's rights (RGPD, articles 15 and 17): what the gateway holds about an identifier, told or erased.

The identifier is the one that goes to the GAR. It is asked for, used and forgotten: neither the journal
nor any log keeps it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from gateway.domain.session import LoginSession
from gateway.state.endings import Endings
from gateway.state.people import People

NOT_HELD = (
    "Les connexions du mois sont comptées sous un pseudonyme, qui ne permet pas de remonter à l'identifiant.",
    "La clé qui calcule ce pseudonyme est détruite à la clôture du mois : il ne reste alors que des effectifs.",
    "La trace technique et le journal ne contiennent rien d'une personne des écoles.",
    "L'annuaire transmis au GAR, les affectations et les usages sont tenus par l'ENT et par le ministère.",
    "La demande de la personne est donc à leur adresser aussi.",
)
"""What the answer to the person must say beside what was found."""


class Holding(Protocol):
    """One thing that is kept about people. A part that keeps some hands its own to ``held_about`` and ``erase``."""

    @property
    def title(self) -> str:
        """French, such as « Favoris du MédiaCentre »."""

    def find(self, identifier: str) -> Sequence[Mapping[str, str]]:
        """What is kept about the person, a mapping of French labels to texts for each thing."""

    def erase(self, identifier: str) -> int:
        """Erases it, and says how many things are gone."""


@dataclass(frozen=True)
class Found:
    """What one holding keeps."""

    title: str
    things: tuple[Mapping[str, str], ...]


@dataclass(frozen=True)
class Sessions:
    """The sessions of people, and the answers that can still be shown again."""

    people: People
    endings: Endings

    @property
    def title(self) -> str:
        """As pages say it."""
        return "Sessions de connexion"

    def find(self, identifier: str) -> list[Mapping[str, str]]:
        """Each open session."""
        told = [_told(session) for session in self.people.sessions(identifier).values()]
        count = len(self.people.answers(identifier))
        if count:
            told.append({"Réponses encore présentables": f"{count}, effacées en dix minutes au plus"})
        return told

    def erase(self, identifier: str) -> int:
        """Ends them: from here on nothing answers for the person until they sign in again."""
        ended = sum(self.endings.end(name) is not None for name in self.people.sessions(identifier))
        answers = self.people.answers(identifier)
        self.people.forget_answers(answers)
        return ended + len(answers)


def held_about(identifier: str, holdings: Sequence[Holding]) -> list[Found]:
    """All that is kept about a person, holding by holding."""
    return [Found(holding.title, tuple(holding.find(identifier))) for holding in holdings]


def erase(identifier: str, holdings: Sequence[Holding]) -> dict[str, int]:
    """Erases all of it, and says how many things of each holding are gone."""
    return {holding.title: holding.erase(identifier) for holding in holdings}


def _told(session: LoginSession) -> Mapping[str, str]:
    person = session.person
    return {
        "Identifiant": person.identifier,
        "Prénom": person.given_name,
        "Écoles": ", ".join(person.schools),
        "Profils": ", ".join(person.profiles),
        "ENT": session.ent,
        "Ouverte le": session.opened.isoformat(),
        "Finit au plus tard le": session.ends.isoformat(),
    }
