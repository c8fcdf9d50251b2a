"""Taking over a file of schools: first what each line would do, then all of it or nothing."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from gateway.agreements.school_file import SchoolRow
from gateway.domain.siren import InvalidSiren, parse_siren
from gateway.domain.uai import departement
from gateway.registry.collectivites import CollectiviteFields, CollectiviteKind, put_collectivite
from gateway.registry.errors import ChangeRefused
from gateway.registry.models import Collectivite, Ent, School
from gateway.registry.schools import folded_words

_BATCH = 500
_TITLES = {
    "name": "nom",
    "commune": "commune",
    "circonscription": "circonscription",
    "nature": "nature",
    "ent_id": "ENT",
    "collectivite_id": "collectivité",
}


class Effect(StrEnum):
    """What a line does."""

    ADDED = "ajoutée"
    CHANGED = "modifiée"
    UNCHANGED = "inchangée"
    FAULTY = "erreur"


@dataclass(frozen=True)
class LineReport:
    """number: of the line in the file. changes: ``titre : avant → après``. faults, warnings: in French."""

    number: int
    uai: str
    name: str
    effect: Effect
    changes: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class ImportReport:
    """Line by line, in the order of the file."""

    lines: tuple[LineReport, ...]

    def count(self, effect: Effect) -> int:
        """How many lines do that."""
        return sum(line.effect is effect for line in self.lines)


@dataclass(frozen=True)
class _Known:
    """What the lines name, looked up once. schools: UAI to the columns of the table."""

    schools: dict[str, dict[str, object]]
    ents: dict[str, int]
    ent_names: dict[int, str]
    collectivites: dict[str, int]
    collectivite_names: dict[int, str]


def import_schools(session: Session, rows: Sequence[SchoolRow], *, skip_faulty: bool = False) -> ImportReport:
    """Writes the schools of a file, in the session's transaction, and says what each line did.

    A cell that is empty and a column that is absent leave what was known. Raises ChangeRefused when a
    line is faulty, unless those are to be skipped.
    """
    known = _look_up(session, rows)
    reports, added, changed = [], [], []
    for row in rows:
        report, values = _judge(known, row)
        reports.append(report)
        if report.effect is Effect.ADDED:
            added.append(values)
        elif report.effect is Effect.CHANGED:
            changed.append(values)
    if not skip_faulty:
        faults = [f"ligne {one.number} : {' '.join(one.faults)}" for one in reports if one.effect is Effect.FAULTY]
        if faults:
            raise ChangeRefused(*faults)
    if added:
        session.execute(insert(School), added)
    if changed:
        session.execute(update(School), changed)
    return ImportReport(tuple(reports))


def _look_up(session: Session, rows: Sequence[SchoolRow]) -> _Known:
    table = School.__table__.c
    schools: dict[str, dict[str, object]] = {}
    for part in _batches([row.uai for row in rows if row.uai]):
        query = select(*table).where(table.uai.in_(part))
        schools |= {one["uai"]: dict(one) for one in session.execute(query).mappings()}
    ents = session.execute(select(Ent.id, Ent.slug, Ent.name)).all()
    return _Known(
        schools=schools,
        ents={slug: number for number, slug, _ in ents},
        ent_names={number: name for number, _, name in ents},
        collectivites=_collectivites(session, rows),
        collectivite_names=dict(session.execute(select(Collectivite.id, Collectivite.name)).all()),
    )


def _collectivites(session: Session, rows: Sequence[SchoolRow]) -> dict[str, int]:
    """By SIREN as the file writes it; those that are new are added when the file also names them."""
    numbers = dict(session.execute(select(Collectivite.siren, Collectivite.id)).all())
    found: dict[str, int] = {}
    for row in rows:
        typed = row.given.get("siren", "")
        if not typed or typed in found or row.uai is None:
            continue
        try:
            siren = parse_siren(typed)
        except InvalidSiren:
            continue
        if siren not in numbers and (name := row.given.get("collectivite")):
            kind = CollectiviteKind.COMMUNE if name.lower().startswith("commune") else CollectiviteKind.OTHER
            fields = CollectiviteFields(siren, name, kind, departement(row.uai))
            numbers[siren] = put_collectivite(session, fields).id
        if siren in numbers:
            found[typed] = numbers[siren]
    return found


def _judge(known: _Known, row: SchoolRow) -> tuple[LineReport, dict[str, object]]:
    present = known.schools.get(row.uai or "")
    faults = list(row.faults)
    values: dict[str, object] = {
        name: row.given[name] for name in ("name", "commune", "circonscription", "nature") if name in row.given
    }
    if row.uai is not None:
        _take_ent(known, row, present, values, faults)
        _take_collectivite(known, row, values, faults)
        if present is None and "name" not in row.given:
            faults.append("Le nom de l'école manque.")
    name = str(values.get("name") or (present or {}).get("name") or "")
    if faults or row.uai is None:
        report = LineReport(row.number, row.uai or "", name, Effect.FAULTY, (), tuple(faults), row.warnings)
        return report, {}
    if present is None:
        return LineReport(row.number, row.uai, name, Effect.ADDED, (), (), row.warnings), _whole(row.uai, values)
    changes = {key: value for key, value in values.items() if present[key] != value}
    told = tuple(_change(known, key, present[key], value) for key, value in changes.items())
    effect = Effect.CHANGED if changes else Effect.UNCHANGED
    after = present | changes
    changes["folded"] = folded_words(row.uai, str(after["name"]), str(after["commune"]))
    return LineReport(row.number, row.uai, name, effect, told, (), row.warnings), changes | {"uai": row.uai}


def _take_ent(
    known: _Known, row: SchoolRow, present: dict[str, object] | None, values: dict[str, object], faults: list[str]
) -> None:
    slug = row.given.get("ent")
    if slug is None:
        return
    number = known.ents.get(slug)
    if number is None:
        faults.append(f"L'ENT « {slug} » n'est pas connu : ajoutez-le d'abord, ou laissez la case vide.")
    elif present is not None and present["ent_id"] not in (None, number):
        faults.append(
            f"L'école relève de l'ENT {known.ent_names[_number(present['ent_id'])]} : "
            "un fichier ne change pas l'ENT d'une école, sa fiche le fait."
        )
    else:
        values["ent_id"] = number


def _take_collectivite(known: _Known, row: SchoolRow, values: dict[str, object], faults: list[str]) -> None:
    typed = row.given.get("siren")
    if typed is None:
        return
    if typed in known.collectivites:
        values["collectivite_id"] = known.collectivites[typed]
        return
    try:
        parse_siren(typed)
    except InvalidSiren:
        faults.append(f"« {typed} » n'est ni un SIREN ni un SIRET : la clé est fausse.")
        return
    faults.append(f"La collectivité {typed} n'est pas connue : nommez-la dans la colonne « Collectivité ».")


def _whole(uai: str, values: dict[str, object]) -> dict[str, object]:
    name, commune = str(values["name"]), str(values.get("commune", ""))
    usual: dict[str, object] = {
        "commune": "", "circonscription": "", "nature": "", "ent_id": None, "collectivite_id": None, "enabled": True,
    }  # fmt: skip
    return usual | values | {"uai": uai, "folded": folded_words(uai, name, commune)}


def _change(known: _Known, key: str, before: object, after: object) -> str:
    names = {"ent_id": known.ent_names, "collectivite_id": known.collectivite_names}.get(key)
    shown = [
        (names.get(_number(value), f"{value}") if names else f"{value}") if value else "rien"
        for value in (before, after)
    ]
    return f"{_TITLES[key]} : {shown[0]} → {shown[1]}"


def _number(value: object) -> int:
    return int(str(value))


def _batches(uais: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(uais), _BATCH):
        yield uais[start : start + _BATCH]
