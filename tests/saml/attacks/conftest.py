"""A service that registered two addresses, one that signs its requests and one that does not."""

from dataclasses import replace

import pytest
from kit.names import ARTIFACT, EVIL_ACS, POST, SECOND_ACS, SERVICE_ACS

from gateway.saml.metadata import Endpoint, SpRole


@pytest.fixture
def service(keys):
    """The GAR: it signs its requests."""
    acs = (
        Endpoint(POST, SERVICE_ACS, index=0),
        Endpoint(POST, SECOND_ACS, index=1),
        Endpoint(ARTIFACT, EVIL_ACS, index=2),
    )
    return SpRole(acs=acs, signing=(keys.sp_only.base64,), signs_requests=True)


@pytest.fixture
def careless(service):
    """A service that neither signs its requests nor says that it would."""
    return replace(service, signs_requests=False)
