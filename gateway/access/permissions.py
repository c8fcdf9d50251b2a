"""Who may do what, and where: the one place where it is decided.

A role says what; scopes say where. A permission is asked for a target: an ENT, schools, a
collectivité, or nothing in particular when a page shows each person the part that is theirs.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from gateway.access.scopes import EVERYTHING, SOMEWHERE, Scope, Target


class Permission(StrEnum):
    """One use each. Those that end in ``.view`` change nothing."""

    VIEW_DASHBOARD = "dashboard.view"
    VIEW_PARTNERS = "partners.view"
    CHANGE_PARTNERS = "partners.change"
    TEST_PARTNERS = "partners.test"
    VIEW_SCHOOLS = "schools.view"
    CHANGE_SCHOOLS = "schools.change"
    VIEW_CONVENTIONS = "conventions.view"
    CHANGE_CONVENTIONS = "conventions.change"
    VIEW_REGISTER = "register.view"
    PERSONS_RIGHTS = "persons.rights"
    VIEW_TRANSMISSIONS = "transmissions.view"
    RUN_TRANSMISSIONS = "transmissions.run"
    VIEW_FIGURES = "figures.view"
    APPROVE = "requests.approve"
    VIEW_JOURNAL = "journal.view"
    MANAGE_ACCESS = "access.manage"
    VIEW_SYSTEM = "system.view"
    OPERATE = "system.operate"

    @property
    def looks(self) -> bool:
        """Whether it changes nothing."""
        return self.endswith(".view")


class Role(StrEnum):
    """What an administrator is there for."""

    REFERENT = "referent"
    SCHOOLS = "schools"
    PARTNERS = "partners"
    VENDOR = "vendor"
    DPO = "dpo"
    READER = "reader"
    HEAD = "head"
    OPERATOR = "operator"


_P = Permission
_LOOKING = frozenset(
    {
        _P.VIEW_DASHBOARD,
        _P.VIEW_PARTNERS,
        _P.VIEW_SCHOOLS,
        _P.VIEW_CONVENTIONS,
        _P.VIEW_TRANSMISSIONS,
        _P.VIEW_FIGURES,
    }
)
GRANTS: dict[Role, frozenset[Permission]] = {
    Role.REFERENT: frozenset(Permission),
    Role.SCHOOLS: _LOOKING | {_P.CHANGE_SCHOOLS, _P.CHANGE_CONVENTIONS},
    Role.PARTNERS: _LOOKING | {_P.CHANGE_PARTNERS, _P.TEST_PARTNERS, _P.APPROVE},
    Role.VENDOR: _LOOKING - {_P.VIEW_TRANSMISSIONS} | {_P.CHANGE_PARTNERS, _P.TEST_PARTNERS},
    Role.DPO: _LOOKING | {_P.VIEW_REGISTER, _P.PERSONS_RIGHTS, _P.VIEW_JOURNAL},
    Role.READER: _LOOKING,
    Role.HEAD: frozenset({_P.VIEW_DASHBOARD, _P.VIEW_SCHOOLS, _P.VIEW_CONVENTIONS, _P.VIEW_FIGURES}),
    Role.OPERATOR: _LOOKING | {_P.TEST_PARTNERS, _P.RUN_TRANSMISSIONS, _P.VIEW_JOURNAL, _P.VIEW_SYSTEM, _P.OPERATE},
}
"""What each role may do, within its scopes."""

COMMAND_LINE = "cli:"
"""How an author begins whom only the operating system knows."""

_BY_PROGRAM = ", jeton « "

_EVERYWHERE_ONLY = frozenset({_P.VIEW_JOURNAL, _P.MANAGE_ACCESS, _P.VIEW_SYSTEM, _P.OPERATE, _P.PERSONS_RIGHTS})
"""What has no parts to share out: only the whole académie's people may."""


@dataclass(frozen=True)
class Administrator:
    """Somebody who signed in, or for whom a program acts. key: the record's number.

    token: the name of the program's token, "" for the person. role, scopes: the token's own then.
    """

    key: int
    email: str
    name: str
    role: Role
    scopes: frozenset[Scope]
    token: str = ""

    @property
    def author(self) -> str:
        """As the journal names who acts."""
        return f"{self.email}{_BY_PROGRAM}{self.token} »"[:200] if self.token else self.email

    @property
    def everywhere(self) -> bool:
        """Whether the whole académie is theirs."""
        return any(scope.is_everything for scope in self.scopes)


def may(administrator: Administrator, permission: Permission, target: Target = SOMEWHERE) -> bool:
    """Whether the administrator may do that to that.

    Whoever looks needs a part of the target within a scope; whoever changes needs all of it there.
    """
    if permission not in GRANTS[administrator.role]:
        return False
    if target == EVERYTHING or permission in _EVERYWHERE_ONLY:
        return administrator.everywhere
    if target == SOMEWHERE:
        return bool(administrator.scopes)
    return any(scope.meets(target) if permission.looks else scope.holds(target) for scope in administrator.scopes)


def person_behind(author: str) -> str:
    """The e-mail address of whoever an author of the journal acts for."""
    return author.partition(_BY_PROGRAM)[0]


def covers(administrator: Administrator, role: Role, scopes: Iterable[Scope]) -> bool:
    """Whether a role in some scopes gives nothing that the administrator does not have."""
    within = all(any(own.covers(scope) for own in administrator.scopes) for scope in scopes)
    return within and GRANTS[role] <= GRANTS[administrator.role]
