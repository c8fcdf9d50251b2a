"""Figures of a collectivité are kept under its SIREN, also those that were kept under its name"""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("figure", "figure_top", "figure_note"):
        named = f"FROM collectivite WHERE 'collectivite:' || collectivite.name = {table}.place"
        op.execute(
            f"UPDATE {table} SET place = (SELECT 'collectivite:' || siren {named}) "
            f"WHERE place LIKE 'collectivite:%' AND (SELECT count(*) {named}) = 1"
        )


def downgrade() -> None:
    for table in ("figure", "figure_top", "figure_note"):
        named = f"FROM collectivite WHERE 'collectivite:' || collectivite.siren = {table}.place"
        op.execute(
            f"UPDATE {table} SET place = (SELECT 'collectivite:' || collectivite.name {named}) "
            f"WHERE place LIKE 'collectivite:%' AND EXISTS (SELECT 1 {named})"
        )
