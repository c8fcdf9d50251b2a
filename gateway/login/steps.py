"""What the browser does next."""

from dataclasses import dataclass

from gateway.domain.way import Way
from gateway.registry.records import EntChoice


@dataclass(frozen=True)
class GoTo:
    """Follow an address."""

    location: str


@dataclass(frozen=True)
class PostTo:
    """Send a form: a SAML message by HTTP-POST."""

    location: str
    fields: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Choose:
    """Pick a portal. sealed: the way, to be given back with the choice. ents: all that fit."""

    way: Way
    sealed: str
    ents: tuple[EntChoice, ...]


@dataclass(frozen=True)
class Step:
    """What comes next, and what the browser must remember for it.

    binding: the login under way and the value of its cookie. session_token: of the session that was opened.
    chosen: the project and the portal that was picked for it.
    """

    next: GoTo | PostTo | Choose
    binding: tuple[str, str] | None = None
    session_token: str | None = None
    chosen: tuple[str, str] | None = None


@dataclass(frozen=True)
class Browser:
    """What the browser remembers. bindings: cookie values by the short name of their transaction. chosen:
    the portal that was picked last, by project.
    """

    session_token: str = ""
    bindings: tuple[tuple[str, str], ...] = ()
    chosen: tuple[tuple[str, str], ...] = ()

    def binding(self, transaction_id: str) -> str:
        """The cookie of a login under way, "" when the browser does not hold it."""
        return dict(self.bindings).get(binding_name(transaction_id), "")


def binding_name(transaction_id: str) -> str:
    """The short name under which the browser keeps a login under way."""
    return transaction_id[1:13]
