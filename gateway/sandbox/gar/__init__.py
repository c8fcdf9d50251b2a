"""The pretend GAR: a small SAML 2.0 service provider whose resources ask for a login."""
