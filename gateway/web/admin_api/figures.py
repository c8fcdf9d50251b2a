"""What is only looked at: the coverage of a place, the statistics, the journal."""

import json
from datetime import date, datetime, time, timedelta

from pydantic import Field, JsonValue

from gateway.access.permissions import Permission
from gateway.access.reach import schools_of
from gateway.domain.profile import Profile
from gateway.domain.school_time import SCHOOL_TIME
from gateway.registry.coverage import Coverage, by_collectivite, by_departement, summed
from gateway.registry.engine import reading
from gateway.registry.journal import Search, search
from gateway.registry.models import JournalLine
from gateway.web.admin.errors import Absent
from gateway.web.admin.paging import paged
from gateway.web.admin.statistics_export import figures_of, schools_of_figures
from gateway.web.admin.words import kind_words
from gateway.web.admin_api.call import Answer, Call
from gateway.web.admin_api.door import Door, Operation
from gateway.web.admin_api.shapes import Shape


class CoverageQuery(Shape):
    """Which place."""

    departement: str = Field(
        "", max_length=3, description="Tel que 055 : une ligne par collectivité ; vide : par département."
    )


class CoverageShape(Shape):
    """How far the schools of a place have come."""

    key: str
    name: str
    schools: int
    with_ent: int
    under_convention: int
    hooked: int = Field(description="Connues du GAR.")
    active: int = Field(description="Où quelqu'un est déjà passé.")
    first: date | None
    last: date | None
    with_ent_percent: int | None = Field(description="null sans école.")


class CoverageList(Shape):
    """A place, whole and by its parts."""

    day: date
    total: CoverageShape
    places: list[CoverageShape]


class Amount(Shape):
    """A number, or why there is none."""

    valeur: int | None
    motif: str | None = Field(None, description="masque : moins de cinq personnes ; pas_de_donnee ; non_defini.")


class Cell(Shape):
    """The figures of a place and a period."""

    connexions: Amount
    comptes_actifs: Amount
    utilisateurs_reguliers: Amount
    ecoles_actives: Amount
    connexions_par_compte_actif: float | None


class HolidayShape(Shape):
    """School holidays within a month."""

    zone: str
    nom: str
    jours: int = Field(description="Du calendrier, samedis et dimanches compris.")


class MonthCell(Cell):
    """Those of a month."""

    debut: date
    vacances: list[HolidayShape] | None = Field(description="null quand le calendrier n'est pas connu.")


class SchoolCell(Cell):
    """Those of a school."""

    uai: str
    profil: str


class Period(Shape):
    """A period. en_cours: it is not over."""

    debut: date
    fin: date
    en_cours: bool
    jusqu_au: date = Field(description="D'une année scolaire, la fin du dernier mois clos.")


class Resource(Shape):
    """A resource that was opened."""

    titre: str
    editeur: str
    type: str
    ouvertures: Amount


class Statistics(Shape):
    """The figures of the page, under the names of its definitions."""

    periode: Period
    perimetre: str
    profil: str
    service: str | None
    ecoles_du_perimetre: int
    total: Cell
    un_an_plus_tot: Cell
    mois: list[MonthCell]
    ouvertures_de_ressources: Amount
    ressources: list[Resource]
    ecoles_sans_connexion: int


class SchoolFigures(Shape):
    """Those of some hundred schools."""

    ecoles: list[SchoolCell]
    following: str = Field(description="À donner dans « after » ; vide à la fin.")


class StatisticsQuery(Shape):
    """Which figures."""

    periode: str = Field(
        "", pattern=r"^([mwy]:\d{4}-\d{2}-\d{2})?$", description="m:2026-10-01, w:2026-10-05 ou y:2026-09-01."
    )
    perimetre: str = Field("", max_length=220)
    code: str = Field("", max_length=60, description="UAI d'une école, SIREN d'une collectivité ou nom court d'un ENT.")
    profil: Profile | None = None
    service: str = Field("", max_length=60)


class SchoolFiguresQuery(StatisticsQuery):
    """Which figures, of which schools."""

    after: str = Field("", max_length=8, description="La valeur « following » de la réponse d'avant.")


class JournalQuery(Shape):
    """Which lines."""

    author: str = Field("", max_length=200)
    kind: str = Field("", max_length=60)
    subject: str = Field("", max_length=220)
    words: str = Field("", max_length=200)
    since: date | None = None
    until: date | None = Field(None, description="Ce jour compris.")
    page: int = Field(1, ge=1)


class JournalShape(Shape):
    """One act."""

    number: int
    at: datetime
    author: str
    via: str
    kind: str
    kind_words: str
    subject: str
    why: str
    before: JsonValue
    after: JsonValue
    previous: str
    digest: str = Field(description="Empreinte de la ligne, qui porte celle de la ligne d'avant.")


class JournalList(Shape):
    """One page of the journal, the newest first."""

    total: int
    page: int
    pages: int
    lines: list[JournalShape]


def figures(door: Door) -> None:
    """Puts them on the door."""

    @door.offer(
        Operation(
            "GET", "/coverage", "getCoverage", "L'avancement des écoles, par département ou par collectivité",
            Permission.VIEW_SCHOOLS, CoverageList, asks=CoverageQuery,
        )
    )  # fmt: skip
    def coverage(call: Call) -> Answer:
        asked, today, within = call.asked(CoverageQuery), call.house.gate.today(), schools_of(call.administrator)
        with reading(call.house.engine) as session:
            code = asked.departement
            rows = by_collectivite(session, today, code, within) if code else by_departement(session, today, within)
        return Answer(CoverageList(day=today, total=_coverage(summed(rows)), places=[_coverage(row) for row in rows]))

    @door.offer(
        Operation(
            "GET", "/statistics", "getStatistics", "Les statistiques, aux mêmes paramètres que la page",
            Permission.VIEW_FIGURES, Statistics, asks=StatisticsQuery,
        )
    )  # fmt: skip
    def statistics(call: Call) -> Answer:
        call.asked(StatisticsQuery)
        return Answer(Statistics.model_validate(figures_of(call)))

    @door.offer(
        Operation(
            "GET", "/statistics/schools", "listSchoolStatistics", "Les statistiques de chaque école, par parties",
            Permission.VIEW_FIGURES, SchoolFigures, asks=SchoolFiguresQuery,
        )
    )  # fmt: skip
    def schools(call: Call) -> Answer:
        rows, following = schools_of_figures(call, call.asked(SchoolFiguresQuery).after)
        return Answer(SchoolFigures(ecoles=[SchoolCell.model_validate(row) for row in rows], following=following))

    _journal(door)


def _journal(door: Door) -> None:
    @door.offer(
        Operation(
            "GET", "/journal", "listJournal", "Le journal des actes", Permission.VIEW_JOURNAL, JournalList,
            asks=JournalQuery,
        )
    )  # fmt: skip
    def lines(call: Call) -> Answer:
        asked = call.asked(JournalQuery)
        wanted = Search(
            author=asked.author,
            kind=asked.kind,
            subject=asked.subject,
            words=asked.words,
            since=_midnight(asked.since) if asked.since else None,
            until=_midnight(asked.until + timedelta(days=1)) if asked.until else None,
        )
        with reading(call.house.engine) as session:
            found, paging = paged(session, search(wanted))
            told = [_line(one) for one in found]
        return Answer(JournalList(total=paging.total, page=paging.page, pages=paging.last, lines=told))

    @door.offer(
        Operation(
            "GET", "/journal/<int:number>", "getJournalLine", "Un acte du journal", Permission.VIEW_JOURNAL,
            JournalShape,
        )
    )  # fmt: skip
    def line(call: Call, number: int) -> Answer:
        with reading(call.house.engine) as session:
            found = session.get(JournalLine, number)
            if found is None:
                raise Absent
            return Answer(_line(found))


def _coverage(row: Coverage) -> CoverageShape:
    return CoverageShape(**vars(row), with_ent_percent=row.share(row.with_ent))


def _line(line: JournalLine) -> JournalShape:
    return JournalShape(
        number=line.number,
        at=line.at,
        author=line.author,
        via=line.via,
        kind=line.kind,
        kind_words=kind_words(line.kind),
        subject=line.subject,
        why=line.why,
        before=json.loads(line.before),
        after=json.loads(line.after),
        previous=line.previous,
        digest=line.digest,
    )


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), SCHOOL_TIME)
