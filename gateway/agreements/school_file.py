"""A file of schools: CSV with ``;`` or ``,``, with or without BOM, its columns named in French.

The columns of the ministry's open directory of schools (fr-en-annuaire-education) are known too.
"""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field

from gateway.domain.collation import fold
from gateway.domain.school import Nature
from gateway.domain.uai import InvalidUai, Uai, check_letter, has_right_letter, parse_uai

MAX_FILE = 16 * 1024 * 1024
MAX_LINES = 100_000

_COLUMNS = {
    "uai": "uai",
    "code uai": "uai",
    "numero uai": "uai",
    "rne": "uai",
    "identifiant de l etablissement": "uai",
    "nom": "name",
    "nom de l ecole": "name",
    "ecole": "name",
    "nom etablissement": "name",
    "commune": "commune",
    "nom commune": "commune",
    "circonscription": "circonscription",
    "nom circonscription": "circonscription",
    "nature": "nature",
    "libelle nature": "nature",
    "type": "nature",
    "ent": "ent",
    "siren": "siren",
    "siret": "siren",
    "siren collectivite": "siren",
    "collectivite": "collectivite",
}
_NATURES = {
    "maternelle": Nature.NURSERY,
    "ecole maternelle": Nature.NURSERY,
    "elementaire": Nature.ELEMENTARY,
    "ecole elementaire": Nature.ELEMENTARY,
    "ecole de niveau elementaire": Nature.ELEMENTARY,
    "primaire": Nature.PRIMARY,
    "ecole primaire": Nature.PRIMARY,
}
_ROOM = {"name": 200, "commune": 100, "circonscription": 120, "ent": 60, "siren": 20, "collectivite": 200}


class UnreadableFile(ValueError):
    """The file as a whole is no file of schools. The sentence, in French, says why."""


@dataclass(frozen=True)
class SchoolRow:
    """One line of the file. number: as an editor counts lines. given: only the columns that are there and filled.

    faults, warnings: in French.
    """

    number: int
    uai: Uai | None
    given: dict[str, str] = field(default_factory=dict)
    faults: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


def read_schools(octets: bytes) -> list[SchoolRow]:
    """The lines of the file. Raises UnreadableFile."""
    text = _decode(octets)
    head = text.partition("\n")[0]
    delimiter = max(";,\t", key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        columns = _columns(next(reader, []))
        rows = list(_rows(reader, columns))
    except csv.Error as error:
        raise UnreadableFile(f"Le fichier n'est pas un CSV lisible, vers la ligne {reader.line_num}.") from error
    if not rows:
        raise UnreadableFile("Le fichier ne contient aucune école.")
    return rows


def _decode(octets: bytes) -> str:
    if len(octets) > MAX_FILE:
        raise UnreadableFile("Le fichier dépasse 16 Mo.")
    try:
        return octets.decode("utf-8-sig")
    except UnicodeDecodeError:
        return octets.decode("cp1252", errors="replace")


def _columns(header: list[str]) -> dict[int, str]:
    known = {place: _COLUMNS[fold(title)] for place, title in enumerate(header) if fold(title) in _COLUMNS}
    names = list(known.values())
    if "uai" not in names:
        raise UnreadableFile("La première ligne doit nommer les colonnes, dont « UAI ».")
    if twice := {name for name in names if names.count(name) > 1}:
        raise UnreadableFile(f"Une colonne est donnée deux fois : {', '.join(sorted(twice))}.")
    return known


def _rows(reader: Iterator[list[str]], columns: dict[int, str]) -> Iterator[SchoolRow]:
    seen: dict[Uai, int] = {}
    for cells in reader:
        if not any(cell.strip() for cell in cells):
            continue
        number: int = reader.line_num  # type: ignore[attr-defined]
        if len(seen) > MAX_LINES:
            raise UnreadableFile(f"Le fichier compte plus de {MAX_LINES} lignes.")
        row = _row(number, {columns[place]: cell.strip() for place, cell in enumerate(cells) if place in columns})
        yield row if row.uai is None else _once(seen, row, row.uai)


def _once(seen: dict[Uai, int], row: SchoolRow, uai: Uai) -> SchoolRow:
    first = seen.setdefault(uai, row.number)
    if first == row.number:
        return row
    return SchoolRow(row.number, uai, {}, (*row.faults, f"L'école {uai} est déjà à la ligne {first}."))


def _row(number: int, cells: dict[str, str]) -> SchoolRow:
    given = {name: cell for name, cell in cells.items() if cell and name != "uai"}
    faults = [
        f"La colonne {name} dépasse {_ROOM[name]} caractères, ou contient un caractère invisible."
        for name, cell in given.items()
        if name in _ROOM and (len(cell) > _ROOM[name] or not cell.isprintable())
    ]
    warnings = []
    if "nature" in given:
        nature = _NATURES.get(fold(given["nature"]), Nature.OTHER)
        given["nature"] = nature.value
    try:
        uai = parse_uai(cells.get("uai", ""))
    except InvalidUai:
        told = cells.get("uai", "")[:20]
        return SchoolRow(number, None, {}, (f"« {told} » n'est pas un UAI : sept chiffres et une lettre.", *faults))
    if not has_right_letter(uai):
        warnings.append(f"La lettre de {uai} devrait être {check_letter(uai)}.")
    return SchoolRow(number, uai, given, tuple(faults), tuple(warnings))
