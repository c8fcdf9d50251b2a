"""May this person go through, seen from this ENT, today? The one switch of every login and session."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from gateway.domain.convention import Convention
from gateway.domain.person import Person
from gateway.domain.profile import Profile
from gateway.domain.uai import Uai


@dataclass(frozen=True)
class Admission:
    """person: seen from the schools that count. foreign: what the ENT named without having the right to."""

    person: Person
    conventions: tuple[Convention, ...]
    foreign: tuple[Uai, ...] = ()


class NotAdmitted(Exception):
    """Base of the three causes. ``person``: as far as they are known, for the words of the page."""

    def __init__(self, person: Person, foreign: tuple[Uai, ...] = ()) -> None:
        super().__init__(type(self).__name__)
        self.person = person
        self.foreign = foreign


class ForeignSchools(NotAdmitted):
    """None of the schools belongs to the ENT that speaks."""


class NoConvention(NotAdmitted):
    """None of the schools has a convention in force."""


class ProfileNotSent(NotAdmitted):
    """The person is only what the partner does not take, such as a parent for the GAR."""


def admit(
    person: Person,
    own_schools: frozenset[Uai],
    conventions: Iterable[Convention],
    profiles: frozenset[Profile],
    day: date,
) -> Admission:
    """The person as they may go through, or the reason why they may not.

    own_schools: those for which the ENT may speak (SAML2Int SDP-SP16). conventions: all that name
    this ENT. profiles: those that the partner takes. Raises ForeignSchools, ProfileNotSent, NoConvention.
    """
    foreign = tuple(uai for uai in person.schools if uai not in own_schools)
    at_home = person.within(own_schools)
    if not at_home.attachments:
        raise ForeignSchools(person, foreign)
    taken = at_home.as_one_of(profiles)
    if not taken.attachments:
        raise ProfileNotSent(at_home, foreign)
    agreements = tuple(c for c in conventions if c.in_force(day) and not c.schools.isdisjoint(taken.schools))
    covered = taken.within(frozenset[Uai]().union(*(c.schools for c in agreements)))
    if not covered.attachments:
        raise NoConvention(taken, foreign)
    return Admission(covered, agreements, foreign)
