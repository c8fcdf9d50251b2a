"""Conformance of a CAS server to the CAS Protocol 3.0 specification (version 3.0.3), seen from the outside.

It needs ``requests`` and ``lxml`` and nothing of the project around it: see the README.
"""
