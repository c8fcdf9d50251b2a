"""The town of the MédiaCentre."""

from stage.site import town

__all__ = ["town"]
