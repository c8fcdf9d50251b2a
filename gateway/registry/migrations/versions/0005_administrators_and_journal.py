"""Administrators, their requests, and the journal of what they did"""

import sqlalchemy as sa
from alembic import op

from gateway.registry.types import Utc

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("registry_state") as batch:
        batch.add_column(sa.Column("acts", sa.Integer(), server_default="0", nullable=False))
    op.create_table(
        "administrator",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=200), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("scopes", sa.JSON(), nullable=False),
        sa.Column("enabled", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("created", Utc(), nullable=False),
        sa.Column("confirmed", Utc(), nullable=False),
        sa.Column("last_login", Utc(), nullable=True),
        sa.Column("edition", sa.Integer(), server_default="1", nullable=False),
        sa.Column("password", sa.String(length=200), nullable=True),
        sa.Column("totp", sa.String(length=300), nullable=True),
        sa.Column("totp_step", sa.Integer(), server_default="0", nullable=False),
        sa.Column("recovery", sa.JSON(), nullable=False),
        sa.Column("invitation", sa.String(length=64), nullable=True),
        sa.Column("invitation_until", Utc(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_administrator")),
        sa.UniqueConstraint("email", name=op.f("uq_administrator_email")),
        sa.UniqueConstraint("invitation", name=op.f("uq_administrator_invitation")),
    )
    op.create_table(
        "approval_rule",
        sa.Column("scope", sa.String(length=220), nullable=False),
        sa.PrimaryKeyConstraint("scope", name=op.f("pk_approval_rule")),
    )
    op.create_table(
        "site_setting",
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_site_setting")),
    )
    op.create_table(
        "change_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.Column("author", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("subject", sa.String(length=220), nullable=False),
        sa.Column("summary", sa.String(length=500), nullable=False),
        sa.Column("why", sa.String(length=500), nullable=False),
        sa.Column("ent", sa.String(length=60), nullable=False),
        sa.Column("schools", sa.JSON(), nullable=False),
        sa.Column("collectivites", sa.JSON(), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=12), server_default="open", nullable=False),
        sa.Column("decided", Utc(), nullable=True),
        sa.Column("decided_by", sa.String(length=200), server_default="", nullable=False),
        sa.Column("decision", sa.String(length=500), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change_request")),
    )
    op.create_index(op.f("ix_change_request_state"), "change_request", ["state"])
    op.create_table(
        "journal_line",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.Column("author", sa.String(length=200), nullable=False),
        sa.Column("via", sa.String(length=8), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("subject", sa.String(length=220), nullable=False),
        sa.Column("why", sa.String(length=500), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("after", sa.Text(), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_journal_line")),
        sa.UniqueConstraint("previous", name=op.f("uq_journal_line_previous")),
    )
    for column in ("at", "author", "kind", "subject"):
        op.create_index(op.f(f"ix_journal_line_{column}"), "journal_line", [column])
    for statement in _append_only(op.get_bind().dialect.name):
        op.execute(statement)


def _append_only(dialect):
    """A line of the journal is never changed, and never deleted."""
    if dialect == "sqlite":
        for moment in ("UPDATE", "DELETE"):
            yield f"""CREATE TRIGGER journal_line_{moment.lower()} BEFORE {moment} ON journal_line
                      BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END"""
        return
    yield """CREATE FUNCTION refuse_rewriting() RETURNS trigger AS $$
             BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$ LANGUAGE plpgsql"""
    yield """CREATE TRIGGER journal_line_frozen BEFORE UPDATE OR DELETE ON journal_line
             FOR EACH ROW EXECUTE FUNCTION refuse_rewriting()"""
    yield """CREATE TRIGGER journal_line_kept BEFORE TRUNCATE ON journal_line
             FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting()"""


def downgrade() -> None:
    for table in ("journal_line", "change_request", "site_setting", "approval_rule", "administrator"):
        op.drop_table(table)
    if op.get_bind().dialect.name != "sqlite":
        op.execute("DROP FUNCTION refuse_rewriting()")
    with op.batch_alter_table("registry_state") as batch:
        batch.drop_column("acts")
