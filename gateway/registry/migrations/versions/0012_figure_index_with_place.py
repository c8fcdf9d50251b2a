"""The index of figures by period holds the place too, so that who had none is told from the index alone"""

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_BEFORE, _AFTER = "ix_figure_span_start_profile_service", "ix_figure_of_a_period"
_PERIOD = ["span", "start", "profile", "service"]


def upgrade() -> None:
    op.create_index(_AFTER, "figure", [*_PERIOD, "place"])
    op.drop_index(_BEFORE, "figure")


def downgrade() -> None:
    op.create_index(_BEFORE, "figure", _PERIOD)
    op.drop_index(_AFTER, "figure")
