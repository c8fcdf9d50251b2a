"""The API of the administration, ``/api/admin/v1``: the same acts as the pages, for programs.

A program shows a token (RFC 6750); sessions of the pages open nothing here, nor tokens there. A part is a
function that is given the ``Door`` and puts its operations on it; ``parts.PARTS`` lists them. Each operation
names its permission, the shape of what it takes and of what it gives: the description that is served
(OpenAPI 3.1) is made of these. Whatever goes wrong is told as RFC 9457 writes it, in French.
"""
