"""When the certificates and the metadata of partners end, for those that were there before it was kept"""

import base64
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op
from cryptography import x509

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_UTC = sa.DateTime(timezone=True)
_REVISION = sa.table("revision", sa.column("id", sa.Integer), sa.column("parsed", sa.JSON))


def upgrade() -> None:
    connection = op.get_bind()
    for name in ("ent", "partner"):
        table = sa.table(
            name,
            sa.column("id", sa.Integer),
            sa.column("revision_id", sa.Integer),
            sa.column("certificate_ends", _UTC),
            sa.column("metadata_ends", _UTC),
        )
        query = sa.select(table.c.id, _REVISION.c.parsed).join(_REVISION, _REVISION.c.id == table.c.revision_id)
        for key, parsed in connection.execute(query.where(table.c.certificate_ends.is_(None))).all():
            values = {"certificate_ends": _first_end(parsed), "metadata_ends": _instant(parsed.get("valid_until"))}
            connection.execute(table.update().where(table.c.id == key).values(values))


def downgrade() -> None:
    """Nothing: what was filled in was true before it was written down."""


def _first_end(parsed):
    roles = [parsed.get("idp") or {}, parsed.get("sp") or {}]
    texts = [text for role in roles for use in ("signing", "encryption") for text in role.get(use, ())]
    ends = [x509.load_der_x509_certificate(base64.b64decode(text)).not_valid_after_utc for text in texts]
    return min(ends, default=None)


def _instant(text):
    return datetime.fromisoformat(text).astimezone(UTC) if text else None
