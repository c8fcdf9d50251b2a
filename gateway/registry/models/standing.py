"""What ENTs and services have in common: a state, and a version against edits that cross."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, String
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from gateway.domain.standing import OPEN, Standing
from gateway.registry.types import Utc


class Stands:
    """state: a ``Standing``. version: raised by every change, so that an edit of an older one is refused.

    state_before, state_since, state_note: of the last change of state. state_until: the day on which a
    suspension ends by itself.
    """

    state: Mapped[str] = mapped_column(String(12), default=Standing.PRODUCTION, server_default="production")
    state_before: Mapped[str] = mapped_column(String(12), default="", server_default="")
    state_since: Mapped[datetime | None] = mapped_column(Utc)
    state_note: Mapped[str] = mapped_column(String(500), default="", server_default="")
    state_until: Mapped[date | None]
    changed_at: Mapped[datetime | None] = mapped_column(Utc)
    changed_by: Mapped[str] = mapped_column(String(200), default="", server_default="")
    version: Mapped[int] = mapped_column(default=1, server_default="1")

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:  # noqa: N805 - a class attribute to SQLAlchemy
        return {"version_id_col": cls.version}

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
