"""When the last backup was made, as the operator's own script says: the gateway makes none and looks at none."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from gateway.registry.models import SiteSetting

_NAME = "backup"


@dataclass(frozen=True)
class Backup:
    """at: when it was over. by: who said so. where: where it lies, in the operator's words, "" when nobody said."""

    at: datetime
    by: str
    where: str = ""


def note_backup(session: Session, made: Backup) -> None:
    """The one before it is no longer known."""
    value = {"at": made.at.isoformat(), "by": made.by, "where": made.where}
    session.merge(SiteSetting(name=_NAME, value=value))


def last_backup(session: Session) -> Backup | None:
    """None when none was ever said to be made."""
    setting = session.get(SiteSetting, _NAME)
    if setting is None:
        return None
    value = setting.value
    return Backup(datetime.fromisoformat(value["at"]), value["by"], value["where"])
