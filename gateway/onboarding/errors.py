"""What administrators can be told when something is not done; nothing was changed then."""

from datetime import datetime

from gateway.registry.errors import ChangeRefused


class NoteTooShort(ChangeRefused):
    """A revision says why it was made, in ten characters at least (M6)."""

    def __init__(self) -> None:
        super().__init__("a note of at least 10 characters says why")


class NothingToRecord(ChangeRefused):
    """The metadata is what is in force already, or no change of it was chosen."""

    def __init__(self) -> None:
        super().__init__("the metadata is identical to the one in force: nothing to record")


class Unusable(ChangeRefused):
    """With the chosen changes alone the partner could not be used. ``codes``: why."""

    def __init__(self, codes: tuple[str, ...]) -> None:
        super().__init__(*(f"with these changes alone: {code}" for code in codes))
        self.codes = codes


class EntityTaken(ChangeRefused):
    """Another partner bears that entityID. ``slug``: which."""

    def __init__(self, entity_id: str, slug: str) -> None:
        super().__init__(f"{entity_id} is already that of {slug}")
        self.slug = slug


class OwnKey(ChangeRefused):
    """The metadata announces a key, or the entityID, of the gateway itself."""

    def __init__(self) -> None:
        super().__init__("the metadata announces a key or an entityID of the gateway itself")


class Conflict(ChangeRefused):
    """Somebody changed the record after it was looked at. ``by``, ``at``: who and when, as far as known."""

    def __init__(self, by: str, at: datetime | None) -> None:
        super().__init__(f"the record was changed meanwhile by {by or 'somebody'}")
        self.by = by
        self.at = at


class DraftGone(ChangeRefused):
    """The draft is not there: saved, dropped, or more than a day old."""

    def __init__(self) -> None:
        super().__init__("the draft is not there any more")


class MoveRefused(ChangeRefused):
    """The state does not lead there. ``state``: the present one."""

    def __init__(self, state: str, wanted: str) -> None:
        super().__init__(f"a partner in the state {state} cannot become {wanted}")
        self.state = state


class NoConventionYet(ChangeRefused):
    """No ENT goes into production without a convention in force (A5)."""

    def __init__(self, slug: str) -> None:
        super().__init__(f"{slug} has no convention in force: it cannot go into production")


class ReasonMissing(ChangeRefused):
    """Suspending and archiving are explained."""

    def __init__(self) -> None:
        super().__init__("a reason of at least 10 characters is needed")


class NotReread(ChangeRefused):
    """The metadata came from a file, or from somebody's hand: there is no address to read it again at."""

    def __init__(self, subject: str) -> None:
        super().__init__(f"the metadata of {subject} comes from no address")


class PurgeRefused(ChangeRefused):
    """What is not archived for long enough, is still relied on, or was not named exactly, is not deleted."""
