"""A resource as its publisher declared it to the GAR (gar.md 3.2): nothing in it depends on who opens it."""

from dataclasses import dataclass

from gateway.sandbox.gar.vocabulary import DOCUMENTS, LEVELS, SUBJECTS, TEACHING, Term

_TESTS = "ark:/99999/bas."
_RESOLVER = "http://n2t.net/"


@dataclass(frozen=True)
class Publisher:
    """identifier: SIREN and ISNI, as the GAR joins them. site: what its pages say below the title."""

    identifier: str
    name: str
    site: str = ""


@dataclass(frozen=True)
class Notice:
    """name: of the ark, behind its prefix. kind: code of presentation. levels, subjects, documents, teaching:
    keys of the vocabularies, separated by blanks. cover: ending of its picture, "" when it has none, ``gone``
    when the picture that it names does not exist. oldest: whether its identifier is a whole address, as before 2020.
    """

    name: str
    title: str
    publisher: Publisher
    kind: str
    levels: str = ""
    subjects: str = ""
    documents: str = ""
    teaching: str = ""
    cover: str = "png"
    description: str = ""
    oldest: bool = False

    @property
    def ark(self) -> str:
        """The bare identifier."""
        return f"{_TESTS}{self.name}"

    @property
    def identifier(self) -> str:
        """The identifier as the list writes it."""
        return f"{_RESOLVER}{self.ark}" if self.oldest else self.ark

    @property
    def level_terms(self) -> tuple[Term, ...]:
        return tuple(LEVELS[key] for key in self.levels.split())

    @property
    def subject_terms(self) -> tuple[Term, ...]:
        return tuple(SUBJECTS[key] for key in self.subjects.split())

    @property
    def document_terms(self) -> tuple[Term, ...]:
        return tuple(DOCUMENTS[key] for key in self.documents.split())

    @property
    def teaching_terms(self) -> tuple[Term, ...]:
        return tuple(TEACHING[key] for key in self.teaching.split())


def plain_ark(identifier: str) -> str:
    """The bare identifier behind any way of writing it."""
    return identifier.removeprefix(_RESOLVER)
