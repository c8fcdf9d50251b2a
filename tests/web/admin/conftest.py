"""Stages that the tests of the administration use."""

from stage.fixtures import once

__all__ = ["once"]
