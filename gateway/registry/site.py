"""What administrators set for the whole site while it runs."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from gateway.registry.models import SiteSetting


@dataclass(frozen=True)
class Banner:
    """What is announced on every page of the administration. until: None for as long as it stands."""

    text: str
    until: datetime | None = None


def banner(session: Session, now: datetime) -> Banner | None:
    """The announcement of the moment."""
    setting = session.get(SiteSetting, "banner")
    if setting is None:
        return None
    until = datetime.fromisoformat(setting.value["until"]) if setting.value["until"] else None
    return None if until is not None and until <= now else Banner(setting.value["text"], until)


def announce(session: Session, wanted: Banner | None) -> None:
    """Puts an announcement up, or takes it down."""
    setting = session.get(SiteSetting, "banner")
    if wanted is not None:
        until = wanted.until.isoformat() if wanted.until else ""
        session.merge(SiteSetting(name="banner", value={"text": wanted.text, "until": until}))
    elif setting is not None:
        session.delete(setting)
