"""The CAS protocol 1, 2 and 3, sans-I/O: bytes and parameters in, checked values out, and back.

``client`` speaks to ENTs that are CAS servers, ``server`` to services that are CAS clients; what both
need (tickets, addresses of services, instants, the logout document) stands beside them. Section numbers
are those of the CAS Protocol 3.0 Specification.
"""
