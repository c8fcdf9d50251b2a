"""What this room raises."""


class StateUnavailable(Exception):
    """The store cannot answer: the login is refused, nothing was half-done (security.md F-101, F-105)."""
