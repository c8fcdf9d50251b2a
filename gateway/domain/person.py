"""A person on the way through: never stored, lives in a session, dies with it."""

from dataclasses import dataclass, replace

from gateway.domain.profile import Profile
from gateway.domain.uai import Uai


@dataclass(frozen=True)
class Attachment:
    """What the person is in one school."""

    uai: Uai
    profile: Profile


@dataclass(frozen=True)
class Person:
    """identifier: GARPersonIdentifiant. given_name: for the greeting only, never released."""

    identifier: str
    attachments: tuple[Attachment, ...]
    given_name: str = ""

    @property
    def schools(self) -> tuple[Uai, ...]:
        """Each school once, in the order in which the ENT named them."""
        return tuple(dict.fromkeys(attachment.uai for attachment in self.attachments))

    @property
    def profiles(self) -> tuple[Profile, ...]:
        """Each profile once, in the order in which the ENT named them."""
        return tuple(dict.fromkeys(attachment.profile for attachment in self.attachments))

    def within(self, schools: frozenset[Uai]) -> "Person":
        """The same person, seen only from these schools."""
        return self._with(tuple([a for a in self.attachments if a.uai in schools]))

    def as_one_of(self, profiles: frozenset[Profile]) -> "Person":
        """The same person, seen only in these profiles."""
        return self._with(tuple([a for a in self.attachments if a.profile in profiles]))

    def _with(self, attachments: tuple[Attachment, ...]) -> "Person":
        return self if attachments == self.attachments else replace(self, attachments=attachments)
