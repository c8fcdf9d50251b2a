"""The state of a partner, and the ways from one to another."""

from enum import StrEnum


class Standing(StrEnum):
    """DRAFT: nobody goes through. TEST: people who are sent there on purpose do. PRODUCTION: everybody does.

    SUSPENDED: nobody, for a while. ARCHIVED: nobody any more, and it is shown no more.
    """

    DRAFT = "draft"
    TEST = "test"
    PRODUCTION = "production"
    SUSPENDED = "suspended"
    ARCHIVED = "archived"

    @property
    def is_open(self) -> bool:
        """Whether people go through."""
        return self in OPEN

    @property
    def moves(self) -> tuple["Standing", ...]:
        """Where it may go from here."""
        return _MOVES[self]


OPEN = (Standing.TEST, Standing.PRODUCTION)

_MOVES = {
    Standing.DRAFT: (Standing.TEST, Standing.PRODUCTION, Standing.ARCHIVED),
    Standing.TEST: (Standing.PRODUCTION, Standing.DRAFT, Standing.SUSPENDED, Standing.ARCHIVED),
    Standing.PRODUCTION: (Standing.TEST, Standing.SUSPENDED),
    Standing.SUSPENDED: (Standing.TEST, Standing.PRODUCTION, Standing.ARCHIVED),
    Standing.ARCHIVED: (Standing.DRAFT,),
}
