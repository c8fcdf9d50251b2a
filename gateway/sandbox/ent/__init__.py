"""The pretend ENT: a small SAML 2.0 identity provider with a login page and a portal page."""
