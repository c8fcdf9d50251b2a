"""What the form of « Statistiques » offers: periods, places, services."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from gateway.access.permissions import Administrator
from gateway.access.reach import schools_of
from gateway.domain.figures import month_of, next_month, school_year_of, week_of
from gateway.registry.models import Collectivite, Convention, Ent, Figure, Partner, School
from gateway.registry.places import EVERYWHERE, place_of
from gateway.statistics.asking import Question
from gateway.web.admin import statistics_words

MOST_OFFERED = 200
"""Of one kind: nobody finds theirs in a longer list, which is asked for by its code instead."""

_WEEKS_OFFERED = 14
_MONTHS_OFFERED = 25
_YEARS_OFFERED = 5
_Labelled = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Choices:
    """Pairs of a value and its label. periods: in groups. too_many: there are places that only their code names."""

    periods: Sequence[tuple[str, _Labelled]]
    places: _Labelled
    services: _Labelled
    too_many: bool = False


def choices_for(administrator: Administrator, session: Session, question: Question, today: date) -> Choices:
    """What somebody may ask instead of the present question."""
    offered, too_many = _offered(administrator, session)
    places = [*offered, *(() if question.place in offered else (question.place,))]
    names = _names(session, places)
    labelled = [(place, statistics_words.place_label(place, names.get(place, ""))) for place in places]
    return Choices(_periods(today), labelled, _services(session, question), too_many)


def _periods(today: date) -> Sequence[tuple[str, _Labelled]]:
    months = [Question("m", next_month(month_of(today), -back)) for back in range(_MONTHS_OFFERED)]
    weeks = [Question("w", week_of(today) - timedelta(weeks=back)) for back in range(_WEEKS_OFFERED)]
    first = school_year_of(today)
    years = [Question("y", next_month(first, -12 * back)) for back in range(_YEARS_OFFERED)]
    return [
        (label, [(one.parameters["periode"], statistics_words.period(one)) for one in group])
        for label, group in (("Mois", months), ("Année scolaire", years), ("Semaine", weeks))
    ]


def _offered(administrator: Administrator, session: Session) -> tuple[list[str], bool]:
    """What is the administrator's own; for whom everything is, also the départements, collectivités and ENTs.

    Beside them, whether there are more of a kind than are offered.
    """
    own = [place_of(session, str(scope)) for scope in sorted(administrator.scopes)]
    kinds = [_circonscriptions(session, administrator)]
    if administrator.everywhere:
        kinds = [[EVERYWHERE], _departements(session), _signers(session), _ents(session), *kinds]
    short = [kind for kind in kinds if len(kind) <= MOST_OFFERED]
    return list(dict.fromkeys([*own, *(place for kind in short for place in kind)])), len(short) < len(kinds)


def _departements(session: Session) -> list[str]:
    numbers = session.scalars(select(func.substr(School.uai, 1, 3)).distinct())
    return [f"departement:{number}" for number in sorted(numbers)]


def _signers(session: Session) -> list[str]:
    """Who signed a convention, by name."""
    signer = func.coalesce(Collectivite.siren, Convention.collectivite)
    query = select(signer, Convention.collectivite).select_from(Convention).outerjoin(Convention.signatory).distinct()
    rows = session.execute(query.order_by(Convention.collectivite).limit(2 * MOST_OFFERED))
    return list(dict.fromkeys(f"collectivite:{key}" for key, _ in rows))


def _ents(session: Session) -> list[str]:
    slugs = session.scalars(select(Ent.slug).order_by(Ent.slug).limit(MOST_OFFERED + 1))
    return [f"ent:{slug}" for slug in slugs]


def _circonscriptions(session: Session, administrator: Administrator) -> list[str]:
    """Those of which the administrator has every school."""
    code = func.substr(School.uai, 1, 3)
    own = case((schools_of(administrator), 1), else_=0)
    query = select(code, School.circonscription).where(School.circonscription != "")
    whole = query.group_by(code, School.circonscription).having(func.min(own) == 1)
    rows = session.execute(whole.order_by(code, School.circonscription).limit(MOST_OFFERED + 1))
    return [f"circonscription:{departement} {name}" for departement, name in rows]


def _names(session: Session, places: Sequence[str]) -> dict[str, str]:
    """Of the ENTs, collectivités and schools among them."""
    queries = {
        "ent": select(Ent.slug, Ent.name).where(Ent.slug.in_(_named(places, "ent"))),
        "collectivite": select(Collectivite.siren, Collectivite.name).where(
            Collectivite.siren.in_(_named(places, "collectivite"))
        ),
        "ecole": select(School.uai, School.name).where(School.uai.in_(_named(places, "ecole"))),
    }
    return {f"{kind}:{key}": name for kind, query in queries.items() for key, name in session.execute(query)}


def _named(places: Sequence[str], kind: str) -> list[str]:
    return [place.partition(":")[2] for place in places if place.startswith(f"{kind}:")]


def _services(session: Session, question: Question) -> _Labelled:
    """Those that have figures where and when one looks, and the one that was asked."""
    used = select(Figure.service).where(
        Figure.place == question.place, Figure.span == question.span, Figure.start == question.start
    )
    shown = Partner.slug.in_(used.distinct()) | (Partner.slug == question.service)
    return [
        (slug, name)
        for slug, name in session.execute(select(Partner.slug, Partner.name).where(shown).order_by(Partner.name))
    ]
