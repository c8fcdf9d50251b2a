"""Who signs for schools, what was signed, and what « Démarche numérique » brought"""

import sqlalchemy as sa
from alembic import op

from gateway.registry.types import Utc

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _new_tables()
    with op.batch_alter_table("school") as batch:
        batch.alter_column("ent_id", existing_type=sa.Integer(), nullable=True)
        batch.add_column(sa.Column("nature", sa.String(20), server_default="", nullable=False))
        batch.add_column(sa.Column("circonscription", sa.String(120), server_default="", nullable=False))
        batch.add_column(sa.Column("collectivite_id", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("declared", sa.Date(), nullable=True))
        batch.add_column(sa.Column("transmitted", sa.Date(), nullable=True))
        batch.create_foreign_key("fk_school_collectivite_id", "collectivite", ["collectivite_id"], ["id"])
        batch.create_index("ix_school_collectivite_id_uai", ["collectivite_id", "uai"])
        batch.create_index("ix_school_circonscription_uai", ["circonscription", "uai"])
    with op.batch_alter_table("convention") as batch:
        batch.add_column(sa.Column("collectivite_id", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("purposes", sa.JSON(), server_default="[]", nullable=False))
        batch.add_column(sa.Column("contact_ent", sa.String(200), server_default="", nullable=False))
        batch.add_column(sa.Column("contact_collectivite", sa.String(200), server_default="", nullable=False))
        batch.add_column(sa.Column("summary", sa.Text(), server_default="", nullable=False))
        batch.add_column(sa.Column("draft", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch.add_column(sa.Column("renews_id", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("dossier", sa.BigInteger(), nullable=True))
        batch.add_column(sa.Column("document_id", sa.Integer(), nullable=True))
        batch.create_foreign_key("fk_convention_collectivite_id", "collectivite", ["collectivite_id"], ["id"])
        batch.create_foreign_key("fk_convention_renews_id", "convention", ["renews_id"], ["id"])
        batch.create_foreign_key("fk_convention_document_id", "document", ["document_id"], ["id"])
        batch.create_unique_constraint("uq_convention_dossier", ["dossier"])
        batch.create_index("ix_convention_collectivite_id", ["collectivite_id"])
        batch.create_index("ix_convention_renews_id", ["renews_id"])
        batch.create_index("ix_convention_until", ["until"])


def _new_tables() -> None:
    op.create_table(
        "collectivite",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("siren", sa.String(9), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("nature", sa.String(30), nullable=False),
        sa.Column("departement", sa.String(3), nullable=False),
        sa.Column("contact", sa.String(200), server_default="", nullable=False),
        sa.Column("folded", sa.String(260), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_collectivite"),
        sa.UniqueConstraint("siren", name="uq_collectivite_siren"),
    )
    op.create_index("ix_collectivite_departement_name", "collectivite", ["departement", "name"])
    op.create_table(
        "document",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_document"),
        sa.UniqueConstraint("sha256", name="uq_document_sha256"),
    )
    op.create_table(
        "renewal_reminder",
        sa.Column("convention_id", sa.Integer(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.ForeignKeyConstraint(
            ["convention_id"], ["convention.id"], name="fk_renewal_reminder_convention_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("convention_id", "until", "days", name="pk_renewal_reminder"),
    )
    op.create_table(
        "demarche_progress",
        sa.Column("demarche", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("cursor", sa.String(200), nullable=False),
        sa.Column("deleted_cursor", sa.String(200), nullable=False),
        sa.Column("began", Utc(), nullable=True),
        sa.Column("ended", Utc(), nullable=True),
        sa.Column("outcome", sa.String(40), nullable=False),
        sa.Column("read", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("demarche", name="pk_demarche_progress"),
    )
    op.create_table(
        "demarche_dossier",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("demarche", sa.Integer(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("changed", Utc(), nullable=False),
        sa.Column("faults", sa.JSON(), nullable=False),
        sa.Column("faulty", sa.Boolean(), nullable=False),
        sa.Column("file_digest", sa.String(64), nullable=False),
        sa.Column("file_missing", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_demarche_dossier"),
        sa.UniqueConstraint("demarche", "number", name="uq_demarche_dossier_demarche"),
    )
    op.create_index("ix_demarche_dossier_faulty", "demarche_dossier", ["faulty"])
    op.create_index("ix_demarche_dossier_file_missing", "demarche_dossier", ["file_missing"])


def downgrade() -> None:
    with op.batch_alter_table("convention") as batch:
        for name in ("ix_convention_until", "ix_convention_renews_id", "ix_convention_collectivite_id"):
            batch.drop_index(name)
        batch.drop_constraint("uq_convention_dossier", type_="unique")
        for name in ("document_id", "renews_id", "collectivite_id"):
            batch.drop_constraint(f"fk_convention_{name}", type_="foreignkey")
        for name in (
            "document_id", "dossier", "renews_id", "draft", "summary",
            "contact_collectivite", "contact_ent", "purposes", "collectivite_id",
        ):
            batch.drop_column(name)
    op.execute("DELETE FROM convention_school WHERE uai IN (SELECT uai FROM school WHERE ent_id IS NULL)")
    op.execute("DELETE FROM school WHERE ent_id IS NULL")
    with op.batch_alter_table("school") as batch:
        batch.drop_index("ix_school_circonscription_uai")
        batch.drop_index("ix_school_collectivite_id_uai")
        batch.drop_constraint("fk_school_collectivite_id", type_="foreignkey")
        for name in ("transmitted", "declared", "collectivite_id", "circonscription", "nature"):
            batch.drop_column(name)
        batch.alter_column("ent_id", existing_type=sa.Integer(), nullable=False)
    for table in (
        "demarche_dossier", "demarche_progress", "renewal_reminder", "document", "collectivite",
    ):
        op.drop_table(table)
