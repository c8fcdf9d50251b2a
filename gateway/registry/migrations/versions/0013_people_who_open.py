"""Openings of resources are told of five people at least, and nothing finer outlives the close of its month

What was told of months whose people were never counted is hidden, for how many they were is not known.
"""

import calendar

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "figure_opener",
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("who", sa.String(length=16), nullable=False),
        sa.Column("uai", sa.String(length=8), nullable=False),
        sa.PrimaryKeyConstraint("month", "key", "who", "uai", name=op.f("pk_figure_opener")),
    )
    with op.batch_alter_table("figure_top") as batch:
        batch.alter_column("n", existing_type=sa.Integer(), nullable=True)
    op.execute("UPDATE figure_top SET n = NULL")
    _forget_days_of_closed_months()


def downgrade() -> None:
    op.execute("DELETE FROM figure_top WHERE key = ''")
    op.execute("UPDATE figure_top SET n = 1 WHERE n IS NULL")  # which the release before hides too
    with op.batch_alter_table("figure_top") as batch:
        batch.alter_column("n", existing_type=sa.Integer(), nullable=False)
    op.drop_table("figure_opener")


def _forget_days_of_closed_months() -> None:
    month = sa.table("figure_month", sa.column("month", sa.Date()), sa.column("closed"))
    opening = sa.table("figure_opening", sa.column("day", sa.Date()))
    for first in op.get_bind().scalars(sa.select(month.c.month).where(month.c.closed.is_not(None))).all():
        last = first.replace(day=calendar.monthrange(first.year, first.month)[1])
        op.execute(sa.delete(opening).where(opening.c.day.between(first, last)))
