"""Beside the usual stage: a gateway on the loopback, CAS portals and CAS services."""

from stage.fixtures import editor, known, listener, local, local_editor, once, once_local, portal

__all__ = ["editor", "known", "listener", "local", "local_editor", "once", "once_local", "portal"]
