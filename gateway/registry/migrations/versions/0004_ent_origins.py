"""The origins of an ENT's own pages, which may show ours"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("ent") as batch:
        batch.add_column(sa.Column("origins", sa.JSON(), server_default="[]", nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("ent") as batch:
        batch.drop_column("origins")
