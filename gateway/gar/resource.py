"""A resource as the GAR lists it for one person in one school (gar.md 3.2).

| here | in the answer |
|---|---|
| identifier, identifier_type | idRessource, idType |
| title | nomRessource |
| publisher_id, publisher | idEditeur, nomEditeur |
| thumbnail | urlVignette |
| presentations | typePresentation |
| pedagogical_types, document_types | typePedagogique, typologieDocument |
| levels, subjects | niveauEducatif, domaineEnseignement |
| link | urlAccesRessource |
| source_label, source, source_logo | nomSourceEtiquetteGar, sourceEtiquette, urlSourceEtiquette |
| technical_distributor, technical_validator | distributeurTech, validateurTech |
| description | description |
"""

from dataclasses import dataclass

from gateway.gar.ark import resource_key


@dataclass(frozen=True, slots=True)
class Concept:
    """A term of a ScoLOMFR vocabulary. uri: "" when the GAR gave none."""

    uri: str
    label: str


@dataclass(frozen=True, slots=True)
class Presentation:
    """What kind of resource it is. code: ``MAN`` for textbooks, ``DIC``, ``MUL``..., or one not known yet."""

    code: str
    label: str


@dataclass(frozen=True, slots=True)
class Resource:
    """Texts that the GAR left out are "", lists are empty. link: opens it for this school only, never rebuilt."""

    identifier: str
    title: str
    link: str
    identifier_type: str = ""
    publisher_id: str = ""
    publisher: str = ""
    thumbnail: str = ""
    presentations: tuple[Presentation, ...] = ()
    pedagogical_types: tuple[Concept, ...] = ()
    document_types: tuple[Concept, ...] = ()
    levels: tuple[Concept, ...] = ()
    subjects: tuple[Concept, ...] = ()
    source_label: str = ""
    source: str = ""
    source_logo: str = ""
    technical_distributor: str = ""
    technical_validator: str = ""
    description: str = ""

    @property
    def key(self) -> str:
        """The ARK in one spelling: the same resource in every school and from one day to the next."""
        return resource_key(self.identifier)
