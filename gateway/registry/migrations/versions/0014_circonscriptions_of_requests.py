"""In which circonscriptions the schools of a request lie, for those who act in one of them"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("change_request") as batch:
        batch.add_column(sa.Column("circonscriptions", sa.JSON, server_default="[]", nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("change_request") as batch:
        batch.drop_column("circonscriptions")
