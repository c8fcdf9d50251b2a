"""Whether an authentication is of the kind that was asked for (SAML core 2.0 section 3.3.2.2.1)."""

import pytest

from gateway.saml.authn_context import RequestedContext

CLASSES = "urn:oasis:names:tc:SAML:2.0:ac:classes:"
PASSWORD, PROTECTED, X509, UNKNOWN = (
    f"{CLASSES}Password",
    f"{CLASSES}PasswordProtectedTransport",
    f"{CLASSES}X509",
    "urn:x",
)


@pytest.mark.parametrize(
    ("comparison", "asked", "accepted", "refused"),
    [
        ("exact", (PROTECTED,), (PROTECTED,), (PASSWORD, X509, UNKNOWN, "")),
        ("exact", (PASSWORD, X509), (PASSWORD, X509), (PROTECTED,)),
        ("exact", (UNKNOWN,), (UNKNOWN,), (PROTECTED,)),
        ("minimum", (PROTECTED,), (PROTECTED, X509), (PASSWORD, UNKNOWN)),
        ("minimum", (X509, PASSWORD), (PASSWORD, PROTECTED, X509), (UNKNOWN,)),
        ("maximum", (PROTECTED,), (PASSWORD, PROTECTED), (X509, UNKNOWN)),
        ("better", (PROTECTED,), (X509,), (PASSWORD, PROTECTED, UNKNOWN)),
        ("better", (PASSWORD, PROTECTED), (X509,), (PROTECTED,)),
        ("minimum", (UNKNOWN,), (), (UNKNOWN, X509)),
        ("minimum", (), (), (X509,)),
        ("exact", (), (), (X509, "")),
    ],
)
def test_an_authentication_is_accepted_or_not(comparison, asked, accepted, refused):
    requested = RequestedContext(asked, comparison)
    assert [requested.accepts(given) for given in accepted] == [True] * len(accepted)
    assert [requested.accepts(given) for given in refused] == [False] * len(refused)


def test_exact_is_what_is_meant_when_nothing_is_said():
    assert not RequestedContext((PASSWORD,)).accepts(X509)
