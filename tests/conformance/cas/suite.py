"""All the cases, in the order of the specification's sections."""

from conformance.cas import login, logout, proxies, saml11, validation
from conformance.cas.case import CASES, Case

MODULES = (login, logout, validation, proxies, saml11)


def every_case() -> list[Case]:
    """Those of all the modules."""
    return sorted(CASES, key=lambda one: [int(number) for number in one.clause.split(".")])
