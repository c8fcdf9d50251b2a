"""Why a ticket is not honoured: one class for each code on the wire (sections 2.5.3 and 2.7.3).

``code`` goes to the service. ``description`` goes with it: for the people who run the service, the
same for all causes of a code, and never a word of what was sent.
"""

from typing import ClassVar


class Failure(Exception):
    """Base of the failures. cause: for our own audit only."""

    code: ClassVar[str] = "INTERNAL_ERROR"
    description: ClassVar[str] = "an internal error occurred"

    def __init__(self, cause: str = "") -> None:
        super().__init__(cause or self.code)
        self.cause = cause


class InvalidRequest(Failure):
    """A parameter is missing, there twice, or not understood."""

    code = "INVALID_REQUEST"
    description = "a required parameter is missing, given twice, or not understood"


class InvalidTicketSpec(Failure):
    """A proxy ticket where only service tickets are taken."""

    code = "INVALID_TICKET_SPEC"
    description = "a proxy ticket is only validated at proxyValidate"


class UnauthorizedServiceProxy(Failure):
    """The service may not ask for proxy-granting tickets."""

    code = "UNAUTHORIZED_SERVICE_PROXY"
    description = "the service is not authorized to perform proxy authentication"


class InvalidProxyCallback(Failure):
    """The pgtUrl cannot be trusted, or did not answer as it must."""

    code = "INVALID_PROXY_CALLBACK"
    description = "the proxy callback is not acceptable"


class InvalidTicket(Failure):
    """Unknown, used, expired, or not from an authentication anew: nobody learns which."""

    code = "INVALID_TICKET"
    description = "the ticket is not recognized"


class InvalidService(Failure):
    """The ticket was issued for another service; it is burned all the same."""

    code = "INVALID_SERVICE"
    description = "the ticket was not issued for this service"


class UnauthorizedService(Failure):
    """The service may not be the target of a proxy request."""

    code = "UNAUTHORIZED_SERVICE"
    description = "the service is not authorized"


class InternalError(Failure):
    """The gateway cannot answer."""
