"""A WSGI application for tests of servers: says what it was sent, and by which thread."""

import threading


def application(environ, start_response):
    """The path, the thread's name and the body; nothing of the body for a path that says so."""
    body = b"" if environ["PATH_INFO"] == "/unread" else environ["wsgi.input"].read()
    octets = b"\n".join((environ["PATH_INFO"].encode(), threading.current_thread().name.encode(), body))
    start_response("200 OK", [("Content-Length", str(len(octets)))])
    return [octets]
