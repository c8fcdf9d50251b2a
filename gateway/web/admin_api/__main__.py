"""Prints the description of the API, as ``docs/openapi-administration.json`` keeps it."""

import json

import click

from gateway.web.admin_api.parts import description

click.echo(json.dumps(description(), ensure_ascii=False, indent=1))
