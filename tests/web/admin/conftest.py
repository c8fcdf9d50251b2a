"""Beside the usual stage: a gateway on the loopback, the only one that calls partners there."""

from stage.fixtures import local

__all__ = ["local"]
