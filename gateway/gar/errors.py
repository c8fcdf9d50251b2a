"""Why a list of resources is not there: one class for each page that the visitor may see (gar.md 3.5).

"Nothing assigned" is no error, it is an empty list. A refused client certificate shows in the
connection, before any answer: it is the caller's to tell.
"""

from gateway.markup.errors import MessageRefused


class ListUnavailable(MessageRefused):
    """Base. reason: a stable code for the audit and the metrics. detail: names of fields, never a value."""


class SchoolNotDeclared(ListUnavailable):
    """The GAR does not know the school, or not in this project."""


class PersonUnknown(ListUnavailable):
    """The GAR does not know the person: not transmitted yet, or rejected."""


class Outage(ListUnavailable):
    """The GAR does not do its work, for whatever cause: the visitor can only come back later."""


class AnswerRefused(Outage):
    """There is an answer, and it must not be read: wrong, hostile, or about somebody else. Nothing of it is kept."""


class LinkRefused(AnswerRefused):
    """A launch link that must not be followed: malformed, outside the GAR, or of another school or project."""
