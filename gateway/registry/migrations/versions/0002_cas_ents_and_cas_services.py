"""CAS ENTs and CAS services, and the commune of a school"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("ent") as batch:
        batch.add_column(sa.Column("cas_version", sa.String(length=8), server_default="3", nullable=False))
    with op.batch_alter_table("partner") as batch:
        batch.add_column(sa.Column("service_url", sa.String(length=2048), nullable=True))
        batch.add_column(sa.Column("may_proxy", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch.create_index("ix_partner_service_url", ["service_url"], unique=True)
    with op.batch_alter_table("school") as batch:
        batch.add_column(sa.Column("commune", sa.String(length=100), server_default="", nullable=False))
        batch.add_column(sa.Column("folded", sa.String(length=320), server_default="", nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("school") as batch:
        batch.drop_column("folded")
        batch.drop_column("commune")
    with op.batch_alter_table("partner") as batch:
        batch.drop_index("ix_partner_service_url")
        batch.drop_column("may_proxy")
        batch.drop_column("service_url")
    with op.batch_alter_table("ent") as batch:
        batch.drop_column("cas_version")
