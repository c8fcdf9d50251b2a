"""A pretend service that asks by CAS: a publisher's library, on the python-cas client."""
