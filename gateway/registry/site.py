"""What administrators set for the whole site while it runs."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from gateway.registry.models import SiteSetting

LONGEST_BANNER = 300
_OPEN_FIGURES = "open-figures"


@dataclass(frozen=True)
class Banner:
    """What is announced on every page of the administration. until: None for as long as it stands."""

    text: str
    until: datetime | None = None


def banner(session: Session, now: datetime) -> Banner | None:
    """The announcement of the moment."""
    present = standing_banner(session)
    return None if present is None or (present.until is not None and present.until <= now) else present


def standing_banner(session: Session) -> Banner | None:
    """The announcement that was put up last, even when its time is over."""
    setting = session.get(SiteSetting, "banner")
    if setting is None:
        return None
    until = datetime.fromisoformat(setting.value["until"]) if setting.value["until"] else None
    return Banner(setting.value["text"], until)


def announce(session: Session, wanted: Banner | None) -> None:
    """Puts an announcement up, or takes it down."""
    setting = session.get(SiteSetting, "banner")
    if wanted is not None:
        until = wanted.until.isoformat() if wanted.until else ""
        session.merge(SiteSetting(name="banner", value={"text": wanted.text, "until": until}))
    elif setting is not None:
        session.delete(setting)


def are_figures_published(session: Session) -> bool:
    """Whether totals by département are there for everybody."""
    setting = session.get(SiteSetting, _OPEN_FIGURES)
    return bool(setting and setting.value.get("published"))


def publish_figures(session: Session, *, published: bool) -> None:
    """Publishes the totals by département, or withdraws them."""
    session.merge(SiteSetting(name=_OPEN_FIGURES, value={"published": published}))
