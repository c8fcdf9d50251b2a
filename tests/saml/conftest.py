"""The keys of the session, and an address that nobody may call."""

from dataclasses import replace

import pytest
from kit.canary import listening
from kit.keys import key_ring

from gateway.saml.keys import OwnKey


@pytest.fixture(scope="session")
def canary():
    with listening() as one:
        yield one


@pytest.fixture(scope="session")
def keys(canary, tmp_path_factory):
    """The key ring, its canary alive."""
    file = tmp_path_factory.mktemp("canary") / "written"
    return replace(key_ring(), canary=canary.url, canary_file=str(file))


@pytest.fixture(scope="session")
def own(keys):
    """The gateway's own signing key, as it loads it."""
    return OwnKey.from_pem(keys.gateway_signing.key_pem, keys.gateway_signing.certificate_pem)
