"""What is said beside a list: schools that did not answer, and the time of a list that was kept."""

from datetime import datetime

from gateway.mediacentre.library import Library, Outcome, SchoolState
from gateway.web.dates import since, time_of_day
from gateway.web.mediacentre import wording
from gateway.web.typography import french


def notices(library: Library, now: datetime, *, child: bool) -> list[str]:
    """What is to be said beside a list: schools that did not answer, and the time of a list that was kept."""
    odd = [school for school in library.schools if school.outcome in wording.PARTIAL]
    if not odd:
        return []
    if child:
        return _child_notices(odd)
    said = [
        wording.PARTIAL[school.outcome].format(
            school=school.name, since=since(school.as_of, now) if school.as_of else ""
        )
        for school in odd
    ]
    return [french(sentence) for sentence in dict.fromkeys(said)]


def _child_notices(odd: list[SchoolState]) -> list[str]:
    outcomes = {school.outcome for school in odd}
    said = []
    kept = [school.as_of for school in odd if school.outcome is Outcome.KEPT and school.as_of]
    if kept:
        said.append(french(f"Liste de {time_of_day(min(kept))}."))
    if Outcome.PENDING in outcomes:
        said.append(wording.PENDING_CHILD)
    if outcomes & {Outcome.OUTAGE, Outcome.NOT_DECLARED, Outcome.PERSON_UNKNOWN}:
        said.append(french(wording.PARTIAL_CHILD))
    return said
