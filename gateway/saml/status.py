"""Status codes: what the gateway answers to a service when it does not authenticate (SAML core 3.2.2.2).

One class for each status on the wire; ``codes`` are the status codes, outermost first.
"""

_STATUS = "urn:oasis:names:tc:SAML:2.0:status:"
SUCCESS = (f"{_STATUS}Success",)


class StatusError(Exception):
    """An answer without an assertion. It goes to the registered address of the service, signed."""

    codes: tuple[str, ...] = (f"{_STATUS}Responder",)


class AuthnFailed(StatusError):
    """The portal could not or would not authenticate the person."""

    codes = (f"{_STATUS}Responder", f"{_STATUS}AuthnFailed")


class NoPassive(StatusError):
    """Passive authentication was asked for and the person would have to do something."""

    codes = (f"{_STATUS}Responder", f"{_STATUS}NoPassive")


class NoAuthnContext(StatusError):
    """The authentication that took place is not of the kind that was asked for."""

    codes = (f"{_STATUS}Responder", f"{_STATUS}NoAuthnContext")


class RequestDenied(StatusError):
    """The person is known, and may not go through."""

    codes = (f"{_STATUS}Responder", f"{_STATUS}RequestDenied")


class InvalidNameIdPolicy(StatusError):
    """The service wants a NameID that the gateway does not give."""

    codes = (f"{_STATUS}Requester", f"{_STATUS}InvalidNameIDPolicy")


class ProxyCountExceeded(StatusError):
    """The service forbids the very hop that the gateway is."""

    codes = (f"{_STATUS}Responder", f"{_STATUS}ProxyCountExceeded")


class NoAvailableIdp(StatusError):
    """None of the portals that the service names can be used."""

    codes = (f"{_STATUS}Responder", f"{_STATUS}NoAvailableIDP")


class UnknownPrincipal(StatusError):
    """The service names the person in its request; the gateway knows nobody by name."""

    codes = (f"{_STATUS}Responder", f"{_STATUS}UnknownPrincipal")


class RequestUnsupported(StatusError):
    """The request asks for something that the gateway does not do."""

    codes = (f"{_STATUS}Requester", f"{_STATUS}RequestUnsupported")


def status_for(codes: tuple[str, ...]) -> type[StatusError]:
    """What to pass on of a portal's refusal: the cases that a service can act on, AuthnFailed for the rest."""
    passed_on = (NoPassive, NoAuthnContext, RequestDenied, UnknownPrincipal)
    return next((error for error in passed_on if error.codes[-1] in codes), AuthnFailed)
