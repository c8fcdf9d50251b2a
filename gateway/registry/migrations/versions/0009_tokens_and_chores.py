"""When a token of the API was last used, and what the gateway does by itself"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_UTC = sa.DateTime(timezone=True)


def upgrade() -> None:
    with op.batch_alter_table("api_token") as batch:
        batch.add_column(sa.Column("last_used", _UTC, nullable=True))
    op.create_table(
        "chore",
        sa.Column("name", sa.String(length=30), nullable=False),
        sa.Column("begun", _UTC, nullable=True),
        sa.Column("done", _UTC, nullable=True),
        sa.Column("failure", sa.String(length=200), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_chore"),
    )


def downgrade() -> None:
    op.drop_table("chore")
    with op.batch_alter_table("api_token") as batch:
        batch.drop_column("last_used")
