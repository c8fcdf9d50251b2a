"""Stages that the tests of accesses use."""

from stage.fixtures import once

__all__ = ["once"]
