"""The states of partners, the upkeep of their metadata, mails, and the tokens of the API"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_TEXTS = (("state_before", 12), ("state_note", 500), ("changed_by", 200))
_UTC = sa.DateTime(timezone=True)


def _text(name, length, default=""):
    return sa.Column(name, sa.String(length=length), server_default=default, nullable=False)


def upgrade() -> None:
    for table in ("ent", "partner"):
        with op.batch_alter_table(table) as batch:
            batch.add_column(_text("state", 12, "production"))
            for name, length in _TEXTS:
                batch.add_column(_text(name, length))
            batch.add_column(sa.Column("state_since", _UTC, nullable=True))
            batch.add_column(sa.Column("state_until", sa.Date(), nullable=True))
            batch.add_column(sa.Column("changed_at", _UTC, nullable=True))
            batch.add_column(sa.Column("certificate_ends", _UTC, nullable=True))
            batch.add_column(sa.Column("metadata_ends", _UTC, nullable=True))
            batch.create_index(f"ix_{table}_certificate_ends", ["certificate_ends"])
            batch.add_column(sa.Column("version", sa.Integer(), server_default="1", nullable=False))
        op.execute(f"UPDATE {table} SET state = 'suspended' WHERE NOT enabled")
        with op.batch_alter_table(table) as batch:
            batch.drop_column("enabled")
    op.create_table(
        "upkeep",
        sa.Column("subject", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        _text("address", 1024),
        _text("entity_id", 1024),
        _text("anchor", 12, "none"),
        sa.Column("anchor_value", sa.Text(), server_default="", nullable=False),
        sa.Column("daily", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("checked_at", _UTC, nullable=True),
        sa.Column("failing_since", _UTC, nullable=True),
        _text("failure", 60),
        sa.PrimaryKeyConstraint("subject", name="pk_upkeep"),
    )
    op.create_table(
        "mail",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("about", sa.String(length=200), nullable=False),
        sa.Column("recipients", sa.JSON(), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("at", _UTC, nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("next_attempt", _UTC, nullable=False),
        sa.Column("sent_at", _UTC, nullable=True),
        _text("failure", 200),
        sa.PrimaryKeyConstraint("id", name="pk_mail"),
        sa.UniqueConstraint("about", name="uq_mail_about"),
    )
    op.create_index("ix_mail_next_attempt", "mail", ["next_attempt"])
    op.create_table(
        "api_token",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("scopes", sa.JSON(), nullable=False),
        sa.Column("made_at", _UTC, nullable=False),
        sa.Column("made_by", sa.String(length=200), nullable=False),
        sa.Column("expires", _UTC, nullable=False),
        sa.Column("revoked_at", _UTC, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_api_token"),
        sa.UniqueConstraint("digest", name="uq_api_token_digest"),
    )


def downgrade() -> None:
    for table in ("api_token", "mail", "upkeep"):
        op.drop_table(table)
    for table in ("ent", "partner"):
        with op.batch_alter_table(table) as batch:
            batch.add_column(sa.Column("enabled", sa.Boolean(), server_default=sa.false(), nullable=False))
        op.execute(f"UPDATE {table} SET enabled = (state IN ('test', 'production'))")
        with op.batch_alter_table(table) as batch:
            batch.alter_column("enabled", server_default=None)
            batch.drop_index(f"ix_{table}_certificate_ends")
            for name in ("certificate_ends", "metadata_ends", "state", "state_since", "state_until", "changed_at", "version", *(t[0] for t in _TEXTS)):
                batch.drop_column(name)
