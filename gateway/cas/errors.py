"""What can be wrong with a message of the CAS protocol: one class for each kind of message."""

import re

from gateway.markup.errors import MessageRefused

_CODE = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,63}")


class CasRefused(MessageRefused):
    """Base of the refusals of this room."""


class AnswerRefused(CasRefused):
    """An ENT's answer to a validation that proves nothing."""


class ValidationFailed(AnswerRefused):
    """The ENT answered that the ticket is not good.

    code: its failure code (section 2.5.3) or one of its own, such as ``INVALID_SESSION``; ``UNKNOWN``
    for what has not the form of a code and might hold anything.
    """

    def __init__(self, code: str) -> None:
        self.code = code.strip() if _CODE.fullmatch(code.strip()) else "UNKNOWN"
        super().__init__("ticket-refused", self.code)


class TicketRefused(CasRefused):
    """What came back from the ENT is not a service ticket; it is not sent anywhere."""


class LogoutRefused(CasRefused):
    """A back-channel logout that cannot be understood."""


class ServiceRefused(CasRefused):
    """The address of a service is not one that the browser may be sent to, or that may be registered."""


class LoginRefused(CasRefused):
    """A login request that must not be answered: an error page, no redirect."""
