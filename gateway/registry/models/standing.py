"""What ENTs and services have in common: a state, and a version against edits that cross."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, String
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, validates

from gateway.domain.standing import OPEN, Standing
from gateway.registry.types import Utc
from gateway.saml.metadata import EntityMetadata, from_json

if TYPE_CHECKING:
    from gateway.registry.models.core import Revision


def ends_of(entity: EntityMetadata) -> tuple[datetime | None, datetime | None]:
    """When the first certificate of an entity ends, and when its metadata does; None for never."""
    return min((certificate.not_after for _, certificate in entity.certificates), default=None), entity.valid_until


class Stands:
    """state: a ``Standing``. version: raised by every change, so that an edit of an older one is refused.

    state_before, state_since, state_note: of the last change of state. state_until: the day on which a
    suspension ends by itself. certificate_ends: of the first certificate in force to end. metadata_ends: of
    the metadata itself, None for never.
    """

    state: Mapped[str] = mapped_column(String(12), default=Standing.PRODUCTION, server_default="production")
    state_before: Mapped[str] = mapped_column(String(12), default="", server_default="")
    state_since: Mapped[datetime | None] = mapped_column(Utc)
    state_note: Mapped[str] = mapped_column(String(500), default="", server_default="")
    state_until: Mapped[date | None]
    changed_at: Mapped[datetime | None] = mapped_column(Utc)
    changed_by: Mapped[str] = mapped_column(String(200), default="", server_default="")
    version: Mapped[int] = mapped_column(default=1, server_default="1")
    certificate_ends: Mapped[datetime | None] = mapped_column(Utc, index=True)
    metadata_ends: Mapped[datetime | None] = mapped_column(Utc)

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:  # noqa: N805 - a class attribute to SQLAlchemy
        return {"version_id_col": cls.version}

    @validates("revision")
    def _note_ends(self, _name: str, revision: "Revision | None") -> "Revision | None":
        """Lists and alerts look for what ends soon without reading every revision."""
        if revision is not None:
            self.certificate_ends, self.metadata_ends = ends_of(from_json(revision.parsed))
        return revision

    @hybrid_property
    def enabled(self) -> bool:
        """Whether people go through; setting it suspends, or puts in production."""
        return self.state in OPEN

    @enabled.inplace.setter
    def _set_enabled(self, value: bool) -> None:
        self.state = Standing.PRODUCTION if value else Standing.SUSPENDED

    @enabled.inplace.expression
    @classmethod
    def _enabled_expression(cls) -> ColumnElement[bool]:
        return cls.state.in_(OPEN)
