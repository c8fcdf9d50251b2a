"""Authentication contexts: what a service asks for, and whether an answer satisfies it (SAML core 3.3.2.2.1)."""

from dataclasses import dataclass

from gateway.saml.namespaces import CONTEXT_UNSPECIFIED

_CLASSES = "urn:oasis:names:tc:SAML:2.0:ac:classes:"
_ORDER = (
    CONTEXT_UNSPECIFIED,
    f"{_CLASSES}PreviousSession",
    f"{_CLASSES}InternetProtocol",
    f"{_CLASSES}Password",
    f"{_CLASSES}InternetProtocolPassword",
    f"{_CLASSES}PasswordProtectedTransport",
    f"{_CLASSES}Kerberos",
    f"{_CLASSES}TimeSyncToken",
    f"{_CLASSES}MobileTwoFactorUnregistered",
    f"{_CLASSES}MobileTwoFactorContract",
    f"{_CLASSES}X509",
    f"{_CLASSES}SmartcardPKI",
)
"""From weak to strong, for the comparisons that need an order. A class that is not here has no rank."""


@dataclass(frozen=True)
class RequestedContext:
    """comparison: exact, minimum, maximum or better."""

    classes: tuple[str, ...]
    comparison: str = "exact"

    def accepts(self, given: str) -> bool:
        """Whether an authentication of that class is what was asked for. Unknown classes only match exactly."""
        if self.comparison == "exact":
            return given in self.classes
        ranks = [_ORDER.index(name) for name in self.classes if name in _ORDER]
        if given not in _ORDER or not ranks:
            return False
        rank = _ORDER.index(given)
        if self.comparison == "minimum":
            return rank >= min(ranks)
        return rank <= max(ranks) if self.comparison == "maximum" else rank > max(ranks)
