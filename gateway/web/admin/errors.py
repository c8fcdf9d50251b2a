"""Why a page of the administration is not shown."""

from gateway.access.permissions import Permission
from gateway.onboarding.errors import Conflict
from gateway.web.dates import moment


class Stopped(Exception):
    """A page is shown instead. status: of HTTP. page: its words, in ``gateway.web.admin.wording``."""

    status = 400
    page = "demande"


class NotSignedIn(Stopped):
    """Nobody, or nobody any more. Whoever comes back finds the page again, and what was typed."""

    status = 401


class Unproven(Stopped):
    """A session left open is not enough for this. back: where the person comes back to, with what was typed."""

    status = 401

    def __init__(self, page: str) -> None:
        super().__init__(page)
        self.back = page


class Denied(Stopped):
    """The permission is not theirs, or not for that target."""

    status, page = 403, "interdit"

    def __init__(self, permission: Permission) -> None:
        super().__init__(permission)
        self.permission = permission


class Absent(Stopped):
    """There is no such thing."""

    status, page = 404, "introuvable"


class Foreign(Stopped):
    """A form that no page of this session showed (security.md W-101)."""

    status, page = 403, "formulaire"


class Outdated(Stopped):
    """Somebody else changed it meanwhile. by, when: who, and how to say when."""

    status, page = 409, "conflit"

    def __init__(self, by: str = "", when: str = "") -> None:
        super().__init__(by, when)
        self.by = by
        self.when = when


def outdated(error: Conflict) -> Outdated:
    """A partner that was changed meanwhile, for those who have no form to show again."""
    return Outdated(error.by, f" ({moment(error.at)})" if error.at else "")
