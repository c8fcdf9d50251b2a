"""What the gateway makes of requests and of partners' files, in a word."""

import pytest

from gateway.saml.authn_request import ReceivedRequest, answer_endpoint, receive_authn_request, verify_authn_request
from gateway.saml.bindings import PostMessage
from gateway.saml.metadata import SpRole
from gateway.saml.metadata_reader import Level, Rules, UnusableMetadata, read_metadata
from kit.names import NOW, SSO

RULES = Rules(NOW)


def posted(document: bytes) -> ReceivedRequest:
    """A request as it is received by the POST binding."""
    return receive_authn_request(PostMessage("SAMLRequest", document, None))


def answered(document: bytes, service: SpRole, now=NOW) -> str:
    """Where the answer to a posted request goes."""
    return answer_endpoint(verify_authn_request(posted(document), service, SSO, now), service).location


def codes(document: bytes, rules: Rules = RULES, entity_id: str = "") -> set[str]:
    """The codes of the blocking faults of a file that is refused."""
    with pytest.raises(UnusableMetadata) as refusal:
        read_metadata(document, rules, entity_id)
    return {finding.code for finding in refusal.value.findings if finding.level is Level.BLOCKING}


def remarks(document: bytes, rules: Rules = RULES) -> set[str]:
    """The codes of what is said of a file that is accepted."""
    return {finding.code for finding in read_metadata(document, rules).findings}
