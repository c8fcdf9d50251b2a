"""Files that administrators send: larger than anything else that the gateway takes, on their own routes only."""

from flask import Blueprint, request

from gateway.registry.documents import File

_BESIDE = 64 * 1024
"""Bytes for the fields that come with a file."""


def takes_files(blueprint: Blueprint, largest: int) -> None:
    """Lets the routes of a blueprint take a file of that many bytes."""

    @blueprint.before_request
    def widen() -> None:
        request.max_content_length = largest + _BESIDE


def uploaded(field: str) -> File | None:
    """The file of a field, None when none was chosen."""
    sent = request.files.get(field)
    if sent is None or not sent.filename:
        return None
    return File(sent.filename, sent.stream.read())
