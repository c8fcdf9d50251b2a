"""The part of the registry that somebody answers for: by département, collectivité, ENT or school."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, false, or_, true

from gateway.registry.models import Collectivite, Convention, ConventionSchool, Ent, School


@dataclass(frozen=True)
class Perimeter:
    """Whatever is in one of the parts is in it; ``everything`` is the académie.

    departements: three characters each. collectivites: their SIREN, or their name. ents: short names.
    schools: UAIs.
    """

    everything: bool = False
    departements: tuple[str, ...] = ()
    collectivites: tuple[str, ...] = ()
    ents: tuple[str, ...] = ()
    schools: tuple[str, ...] = ()

    def schools_clause(self) -> ColumnElement[bool]:
        """For a query on schools."""
        if self.everything:
            return true()
        parts: list[ColumnElement[bool]] = [in_departement(code) for code in self.departements]
        if self.collectivites:
            parts.append(School.collectivite.has(self._named_collectivite()))
        if self.ents:
            parts.append(School.ent.has(Ent.slug.in_(self.ents)))
        if self.schools:
            parts.append(School.uai.in_(self.schools))
        return or_(false(), *parts)

    def conventions_clause(self) -> ColumnElement[bool]:
        """For a query on conventions: those that cover a school of it, and those of its collectivités and ENTs."""
        if self.everything:
            return true()
        covered = Convention.schools.any(
            ConventionSchool.uai.in_(
                School.__table__.select().with_only_columns(School.uai).where(self.schools_clause())
            )
        )
        parts: list[ColumnElement[bool]] = [covered]
        if self.collectivites:
            parts.append(Convention.collectivite.in_(self.collectivites))
            parts.append(Convention.signatory.has(self._named_collectivite()))
        if self.ents:
            parts.append(Convention.ent.has(Ent.slug.in_(self.ents)))
        return or_(*parts)

    def collectivites_clause(self) -> ColumnElement[bool]:
        """For a query on collectivités."""
        if self.everything:
            return true()
        parts: list[ColumnElement[bool]] = []
        if self.departements:
            parts.append(Collectivite.departement.in_(self.departements))
        if self.collectivites:
            parts.append(self._named_collectivite())
        return or_(false(), *parts)

    def _named_collectivite(self) -> ColumnElement[bool]:
        return or_(Collectivite.siren.in_(self.collectivites), Collectivite.name.in_(self.collectivites))


EVERYTHING = Perimeter(everything=True)


def in_departement(code: str) -> ColumnElement[bool]:
    """A range of the primary key, which an index serves: the code is the beginning of every UAI."""
    return (School.uai >= code) & (School.uai < f"{code}~")
