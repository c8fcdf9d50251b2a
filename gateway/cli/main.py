"""``gar-gateway``: the group of all commands, each imported only when it is called."""

from importlib import import_module

import click

from gateway import __version__
from gateway.cli.home import home_option

_COMMANDS = {
    "init": "init",
    "serve": "serve",
    "check": "check",
    "project": "projects",
    "ent": "ents",
    "school": "schools",
    "convention": "conventions",
    "collectivite": "collectivites",
    "person": "people",
    "sp": "services",
    "cas-service": "services",
    "partner": "partners",
    "resources": "resources",
    "dialect": "dialects",
    "admin": "admins",
    "token": "tokens",
    "banner": "site",
    "figures": "figures",
    "request": "requests",
    "audit": "audit",
    "refresh": "upkeep",
    "keys": "upkeep",
    "journal": "audit",
    "backup": "backups",
    "demo": "demo",
}
"""The name of a command, and the module that holds it."""


class LazyGroup(click.Group):
    """Knows the names of its commands without importing them."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's own signature
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        module = _COMMANDS.get(cmd_name)
        if module is None:
            return None
        command: click.Command = getattr(import_module(f"gateway.cli.{module}"), cmd_name.replace("-", "_"))
        return command


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__)
@home_option
def main(home: object) -> None:
    """The gateway between primary-school ENTs and the GAR."""
