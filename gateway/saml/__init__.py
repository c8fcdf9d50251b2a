"""SAML 2.0 on the wire, sans I/O: bytes in, verified values out; values in, bytes out.

Nothing here opens a socket, a file of the site or a session. The order of the checks on a
response is part of the specification of this room: see ``response``.
"""
