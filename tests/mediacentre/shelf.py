"""Resources and lists to play with, made from as little as a test says."""

from gateway.gar.resource import Concept, Presentation, Resource
from gateway.mediacentre.listing import Entry, Listing, merge

VERDUN, STENAY = "0550001C", "0550002D"
LEVEL = "http://data.education.fr/voc/scolomfr/concept/scolomfr-voc-022-num-"
GRADES = {"CP": "010", "CE1": "011", "CE2": "013", "CM1": "014", "CM2": "015"}


def resource(title, *, key="", school=VERDUN, publisher="", kind="", levels=(), subjects=(), **fields) -> Resource:
    """A resource whose link names the school. key: the name of its ARK, made from the title when not given."""
    ark = key or f"ark:/99999/{title.encode().hex()}"
    return Resource(
        identifier=ark,
        title=title,
        link=f"https://idp-auth.gar.education.fr/domaineGar?school={school}&ark={ark}",
        publisher=publisher,
        presentations=(Presentation(kind, kind.lower()),) if kind else (),
        levels=tuple(Concept(LEVEL + GRADES[level] if level in GRADES else "", level) for level in levels),
        subjects=tuple(Concept("", subject) for subject in subjects),
        **fields,
    )


def listing_of(*resources) -> Listing:
    """The list of a person of one school."""
    return merge({VERDUN: resources})


def titles(entries: list[Entry]) -> list[str]:
    return [entry.resource.title for entry in entries]
