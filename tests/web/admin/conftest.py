"""Stages that the tests of the administration use; ``local`` is on the loopback and calls partners there."""

from stage.fixtures import listener, local, once

__all__ = ["listener", "local", "once"]
