"""Why a call did not bring anything."""


class CallFailed(Exception):
    """Base. ``reason`` is a stable code; the sentence is for the operator who asked for the call."""

    reason = "call-failed"


class ForbiddenDestination(CallFailed):
    """The address is not one that the gateway may call (security.md S-361)."""

    reason = "call-forbidden"


class Unreachable(CallFailed):
    """No answer: name, connection, TLS or time."""

    reason = "call-unreachable"


class ServerNotBelieved(Unreachable):
    """The server's certificate does not prove that it is the partner."""

    reason = "call-server-certificate"


class ClientRefused(Unreachable):
    """The server does not take our certificate: none sent, run out, or not one of those that it knows."""

    reason = "call-client-certificate"


class IdentityUnusable(CallFailed):
    """Our own certificate or key is missing or broken: nothing was sent."""

    reason = "call-identity"


class Overloaded(CallFailed):
    """Too many calls to the same partner are under way, or it has been failing: it is left alone for a while."""

    reason = "call-overloaded"


class BadAnswer(CallFailed):
    """An answer that is not the expected one: status, redirect or size.

    status: of HTTP, 0 when that was not the trouble. retry_after: the header of that name, as it came.
    """

    reason = "call-bad-answer"

    def __init__(self, sentence: str, status: int = 0, retry_after: str = "") -> None:
        super().__init__(sentence)
        self.status = status
        self.retry_after = retry_after
