"""Prints the description of the API, as ``docs/openapi-administration.json`` keeps it."""

import json

import click

from gateway.web.admin_api.description import describe
from gateway.web.admin_api.parts import the_door

click.echo(json.dumps(describe(the_door().operations), ensure_ascii=False, indent=1))
