"""Figures of a collectivité are kept under its SIREN, also those that were kept under its name"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_COLLECTIVITE = sa.table("collectivite", sa.column("siren"), sa.column("name"))
_FIGURE = sa.table("figure", *map(sa.column, ("place", "span", "start", "profile", "service", "connexions", "hidden")))
_TOP = sa.table("figure_top", *map(sa.column, ("place", "month", "key", "n")))
_NOTE = sa.table("figure_note", sa.column("place"))


def upgrade() -> None:
    _move({f"collectivite:{name}": f"collectivite:{siren}" for name, siren in _one_of_a_name()})


def downgrade() -> None:
    _move({f"collectivite:{siren}": f"collectivite:{name}" for name, siren in _one_of_a_name()})


def _one_of_a_name() -> list[tuple[str, str]]:
    """Names that are one collectivité's, and its SIREN."""
    table = _COLLECTIVITE.c
    query = sa.select(table.name, sa.func.min(table.siren)).group_by(table.name).having(sa.func.count() == 1)
    return [(name, siren) for name, siren in op.get_bind().execute(query)]


def _move(moved: dict[str, str]) -> None:
    for table, keys, measure in (
        (_FIGURE, ("span", "start", "profile", "service"), "connexions"),
        (_TOP, ("month", "key"), "n"),
        (_NOTE, (), ""),
    ):
        known = op.get_bind().execute(sa.select(table.c.place).distinct()).scalars()
        for before in set(known) & moved.keys():
            if keys:
                _merge(table, keys, measure, before, moved[before])
            op.execute(table.update().where(table.c.place == before).values(place=moved[before]))


def _merge(table: sa.TableClause, keys: tuple[str, ...], measure: str, before: str, after: str) -> None:
    """Of what is known under both places keeps the greater, of which the other counted a part: their sum would count
    people and connexions twice. What was hidden under one of them stays hidden.
    """
    connection = op.get_bind()

    def rows(place: str) -> dict[tuple[object, ...], sa.RowMapping]:
        found = connection.execute(sa.select(table).where(table.c.place == place)).mappings()
        return {tuple(row[key] for key in keys): row for row in found}

    ours, theirs = rows(before), rows(after)
    for key in ours.keys() & theirs.keys():
        lesser, greater = sorted((ours[key], theirs[key]), key=lambda row: row[measure])
        here = sa.and_(*(table.c[name] == value for name, value in zip(keys, key, strict=True)))
        connection.execute(table.delete().where(here, table.c.place == lesser["place"]))
        if lesser.get("hidden"):
            connection.execute(table.update().where(here, table.c.place == greater["place"]).values(hidden=True))
