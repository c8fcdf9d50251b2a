"""``INSERT ... ON CONFLICT`` on either database."""

from importlib import import_module
from typing import Any

from sqlalchemy.orm import Session

from gateway.registry.models import Base


def insert(session: Session, model: type[Base]) -> Any:
    """The dialect's own INSERT, which knows ``on_conflict_do_nothing`` and ``on_conflict_do_update``."""
    return import_module(f"sqlalchemy.dialects.{session.get_bind().dialect.name}").insert(model)
