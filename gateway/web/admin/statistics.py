"""« Statistiques »: one page of figures that were tallied before; its address holds everything that was asked."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from flask import Blueprint, Response, request
from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import Session

from gateway.access.permissions import Permission
from gateway.access.reach import schools_of
from gateway.domain.figures import month_of, week_of
from gateway.login.trail import new_reference
from gateway.registry.audit import AuditLine
from gateway.registry.engine import reading
from gateway.registry.models import Collectivite, Convention, Ent, School
from gateway.registry.places import EVERYWHERE, inside, place_of
from gateway.statistics.asking import Question, read_question
from gateway.statistics.closing import close_is_late
from gateway.statistics.holidays import zones_within
from gateway.statistics.reading import Report, failures, report, summary
from gateway.web.admin import charts, statistics_words
from gateway.web.admin.asker import Asker
from gateway.web.admin.desk import Desk
from gateway.web.admin.errors import Absent, Denied
from gateway.web.admin.findings import Figure, Finding, Urgency
from gateway.web.admin.frame import Frame
from gateway.web.admin.statistics_choices import choices_for
from gateway.web.admin.statistics_holidays import HolidaysSeen, calendar_of
from gateway.web.dates import month
from gateway.web.numbers import amount

PAGE = "/admin/statistiques"


def statistics(frame: Frame) -> Blueprint:
    """The route of the page, and the figures of the dashboard."""
    blueprint = Blueprint("admin-statistics", __name__)
    calendar = calendar_of(frame.house.settings.home)
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
            choices = choices_for(desk.administrator, session, question, today)
            zones = zones_within(session, calendar, question.place)
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
            **_charts(found, HolidaysSeen(calendar, zones, *found.shown), today),
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
    elif desk.administrator.everywhere:
        if not _is_known(session, kind, name):
            raise Absent
    elif not _is_theirs(session, desk, question.place, own):
        raise Denied(Permission.VIEW_FIGURES)
    return question


def _is_known(session: Session, kind: str, name: str) -> bool:
    """Whether there is such an ENT or collectivité; of wider places their figures tell."""
    known = {
        "ent": exists().where(Ent.slug == name),
        "collectivite": or_(
            exists().where(Collectivite.siren == name), exists().where(Convention.collectivite == name)
        ),
    }
    return kind not in known or bool(session.scalar(select(known[kind])))


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


def _charts(found: Report, holidays: HolidaysSeen, today: date) -> dict[str, Any]:
    """The charts and, of what they show, the weeks that have begun."""
    unfinished, lanes = month_of(today), holidays.lanes
    span = f"de {month(found.months[0][0])} à {month(found.months[-1][0])}"
    values = "Valeurs et vacances scolaires dans le tableau."
    people = [
        (
            profile,
            series,
            charts.columns(
                f"{statistics_words.PROFILES[profile]} : comptes actifs par mois, {span}. {values}",
                [(start, numbers.people) for start, numbers in series],
                unfinished,
                lanes,
            ),
        )
        for profile, series in found.by_profile
    ]
    by_month = [(start, numbers.connexions) for start, numbers in found.months]
    weeks = [(monday, numbers) for monday, numbers in found.weeks if monday <= today]
    by_week = [(monday, numbers.connexions) for monday, numbers in weeks]
    title = "Connexions par semaine"
    return {
        "holidays": holidays,
        "connexions": charts.rows(f"Connexions par mois, {span}. {values}", by_month, unfinished, lanes),
        "weeks": [(monday, monday + timedelta(days=6), numbers) for monday, numbers in weeks],
        "by_week": charts.weeks(f"{title}, {span}. {values}", by_week, week_of(today), lanes) if by_week else None,
        "people": people,
    }
