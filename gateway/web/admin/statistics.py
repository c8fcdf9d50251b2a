"""« Statistiques »: one page of figures that were tallied before; its address holds everything that was asked."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from flask import Blueprint, Response, request
from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from gateway.access.permissions import Permission
from gateway.access.reach import schools_of
from gateway.domain.figures import month_of, next_month, school_year_of, week_of
from gateway.login.trail import new_reference
from gateway.registry.audit import AuditLine
from gateway.registry.engine import reading
from gateway.registry.models import Collectivite, Convention, Ent, Partner, School
from gateway.registry.places import EVERYWHERE, inside, place_of, place_of_school
from gateway.statistics.asking import Question, read_question
from gateway.statistics.closing import close_is_late
from gateway.statistics.reading import Report, failures, report, summary
from gateway.web.admin import charts, statistics_words
from gateway.web.admin.asker import Asker
from gateway.web.admin.desk import Desk
from gateway.web.admin.errors import Absent, Denied
from gateway.web.admin.findings import Figure, Finding, Urgency
from gateway.web.admin.frame import Frame
from gateway.web.dates import month
from gateway.web.numbers import amount

_WEEKS_OFFERED = 14
_MONTHS_OFFERED = 25
_YEARS_OFFERED = 5
PAGE = "/admin/statistiques"


@dataclass(frozen=True)
class Choices:
    """What the form offers, as pairs of a value and its label. periods: in groups."""

    periods: Sequence[tuple[str, Sequence[tuple[str, str]]]]
    places: Sequence[tuple[str, str]]
    services: Sequence[tuple[str, str]]


def statistics(frame: Frame) -> Blueprint:
    """The route of the page, and the figures of the dashboard."""
    blueprint = Blueprint("admin-statistics", __name__)
    frame.findings.count(Permission.VIEW_FIGURES, dashboard_figures)
    frame.findings.look(Permission.OPERATE, late_closes)

    @frame.route(blueprint, PAGE, Permission.VIEW_FIGURES)
    def page(desk: Desk) -> Response:
        today = desk.house.gate.today()
        with reading(desk.house.engine) as session:
            question = asked(desk, session, today)
            found = report(session, question)
            operates = desk.may(Permission.OPERATE) and question.place == EVERYWHERE and question.span == "m"
            failed = failures(session, question.start) if operates else ()
            choices = _choices(desk, session, question, today)
        note_look(desk, "figures.view", question)
        return desk.page(
            "statistics/page.html",
            report=found,
            question=question,
            choices=choices,
            headline=statistics_words.headline(found, today),
            period=statistics_words.period(question),
            profiles=statistics_words.PROFILES,
            failed=[(ent, statistics_words.cause_of(reason), n) for ent, reason, n in failed],
            operates=operates,
            unfinished=month_of(today),
            today=today,
            **_charts(found, today),
        )

    return blueprint


def asked(desk: Asker, session: Session, today: date) -> Question:
    """The question in the address, for a place that is the administrator's. Raises Denied, Absent."""
    scopes = sorted(desk.administrator.scopes)
    question = read_question(request.args, today, str(scopes[0]) if scopes else EVERYWHERE)
    question = replace(question, place=place_of(session, question.place))
    own = {place_of(session, str(scope)) for scope in scopes}
    kind, _, name = question.place.partition(":")
    if kind == "ecole":
        within = select(School.uai).where(School.uai == name, schools_of(desk.administrator))
        if session.scalar(within) is None and question.place not in own:
            raise Absent if desk.administrator.everywhere else Denied(Permission.VIEW_FIGURES)
    elif not desk.administrator.everywhere and not _is_theirs(session, desk, question.place, own):
        raise Denied(Permission.VIEW_FIGURES)
    return question


def _is_theirs(session: Session, desk: Asker, place: str, own: set[str]) -> bool:
    """One of the scopes, or a circonscription of which every school is within."""
    if not place.startswith("circonscription:"):
        return place in own
    schools = select(func.count()).select_from(School).where(inside(place))
    within = session.scalar(schools.where(schools_of(desk.administrator))) or 0
    return within > 0 and within == session.scalar(schools)


def note_look(desk: Asker, kind: str, question: Question) -> None:
    """Who looked at which figures: without a change there is nothing for the journal, but the trail keeps it."""
    detail = question.parameters
    author = desk.administrator.author
    desk.house.trail.record(AuditLine(desk.house.gate.now(), kind, new_reference(), author=author, detail=detail))


def dashboard_figures(desk: Desk) -> list[Figure]:
    """The four figures of the dashboard, of the present month."""
    scopes = sorted(desk.administrator.scopes)
    if not scopes:
        return []
    this_month = month_of(desk.house.gate.today())
    with reading(desk.house.engine) as session:
        total, openings = summary(session, Question("m", this_month, place_of(session, str(scopes[0]))))
    so_far = f"depuis le 1er {month(this_month)}"
    return [
        Figure("Écoles actives", amount(total.schools), f"Écoles qui ont au moins une connexion {so_far}."),
        Figure("Comptes actifs ce mois", amount(total.people), f"Comptes distincts connectés {so_far}."),
        Figure("Connexions ce mois", amount(total.connexions), f"Sessions ouvertes {so_far}."),
        Figure("Ouvertures de ressources", amount(openings), f"Clics aboutis vers une ressource {so_far}."),
    ]


def late_closes(desk: Desk) -> list[Finding]:
    """Months whose pseudonyms should be gone by now."""
    late = close_is_late(desk.house.engine, desk.house.gate.now())
    return [Finding(Urgency.NOW, f"Les chiffres du mois ({month(one)}) auraient dû être clos.", PAGE) for one in late]


def _charts(found: Report, today: date) -> dict[str, Any]:
    unfinished = month_of(today)
    span = f"de {month(found.months[0][0])} à {month(found.months[-1][0])}"
    connexions = [(start, numbers.connexions) for start, numbers in found.months]
    people = [
        (
            profile,
            series,
            charts.columns(
                f"{statistics_words.PROFILES[profile]} : comptes actifs par mois, {span}. Valeurs dans le tableau.",
                [(start, numbers.people) for start, numbers in series],
                unfinished,
            ),
        )
        for profile, series in found.by_profile
    ]
    title = f"Connexions par mois, {span}. Les valeurs sont dans le tableau."
    return {"connexions": charts.rows(title, connexions, unfinished), "people": people}


def _choices(desk: Desk, session: Session, question: Question, today: date) -> Choices:
    return Choices(_periods(today), _places(desk, session, question), _services(session))


def _periods(today: date) -> Sequence[tuple[str, Sequence[tuple[str, str]]]]:
    months = [Question("m", next_month(month_of(today), -back)) for back in range(_MONTHS_OFFERED)]
    weeks = [Question("w", week_of(today) - timedelta(weeks=back)) for back in range(_WEEKS_OFFERED)]
    first = school_year_of(today)
    years = [Question("y", next_month(first, -12 * back)) for back in range(_YEARS_OFFERED)]
    return [
        (label, [(one.parameters["periode"], statistics_words.period(one)) for one in group])
        for label, group in (("Mois", months), ("Année scolaire", years), ("Semaine", weeks))
    ]


def _places(desk: Desk, session: Session, question: Question) -> Sequence[tuple[str, str]]:
    """What is the administrator's own; for whom everything is, also the départements, collectivités and ENTs."""
    found = [place_of(session, str(scope)) for scope in sorted(desk.administrator.scopes)]
    if desk.administrator.everywhere:
        departements = session.scalars(select(func.substr(School.uai, 1, 3)).distinct())
        found = [EVERYWHERE, *(f"departement:{number}" for number in sorted(departements))]
        found += _signers(session)
        found += [f"ent:{slug}" for slug in session.scalars(select(Ent.slug).order_by(Ent.slug))]
    found += [place for place in _circonscriptions(session, desk) if place not in found]
    if question.place not in found:
        found.append(question.place)
    names = {f"ent:{slug}": name for slug, name in session.execute(select(Ent.slug, Ent.name))}
    owners = session.execute(select(Collectivite.siren, Collectivite.name))
    names |= {f"collectivite:{siren}": name for siren, name in owners}
    schools = [place.partition(":")[2] for place in found if place.startswith("ecole:")]
    named = select(School.uai, School.name).where(School.uai.in_(schools))
    names |= {place_of_school(uai): name for uai, name in session.execute(named)}
    return [(place, statistics_words.place_label(place, names.get(place, ""))) for place in found]


def _signers(session: Session) -> list[str]:
    """Who signed a convention, by name."""
    signer = func.coalesce(Collectivite.siren, Convention.collectivite)
    query = select(signer, Convention.collectivite).select_from(Convention).outerjoin(Convention.signatory).distinct()
    rows = session.execute(query.order_by(Convention.collectivite))
    return list(dict.fromkeys(f"collectivite:{key}" for key, _ in rows))


def _circonscriptions(session: Session, desk: Desk) -> list[str]:
    """Those of which the administrator has every school."""
    code = func.substr(School.uai, 1, 3)
    own = case((schools_of(desk.administrator), 1), else_=0)
    query = select(code, School.circonscription).where(School.circonscription != "")
    whole = query.group_by(code, School.circonscription).having(func.min(own) == 1)
    rows = session.execute(whole.order_by(code, School.circonscription))
    return [f"circonscription:{departement} {name}" for departement, name in rows]


def _services(session: Session) -> Sequence[tuple[str, str]]:
    return [(slug, name) for slug, name in session.execute(select(Partner.slug, Partner.name).order_by(Partner.name))]
