"""What can be wrong with a SAML message: one class for each part of it that can be."""

from gateway.markup.errors import MessageRefused


class SamlRefused(MessageRefused):
    """Base of the refusals of this room; those of its XML are ``XmlRefused``."""


class BindingRefused(SamlRefused):
    """The HTTP form of the message is wrong (SAML bindings 2.0 sections 3.4 and 3.5)."""


class SignatureRefused(SamlRefused):
    """A signature is missing, misplaced, weak or wrong."""


class DecryptionRefused(SamlRefused):
    """One error for all that can fail in a decryption, so that it tells an attacker nothing."""


class RequestRefused(SamlRefused):
    """A request that must not be answered: no redirect, no signed message."""


class ResponseRefused(SamlRefused):
    """An identity provider's response that proves nothing."""


class ContextRefused(ResponseRefused):
    """The authentication that took place is not of the kind that was asked for."""


class MetadataRefused(SamlRefused):
    """Metadata that cannot be trusted or used."""
