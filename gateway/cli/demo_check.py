"""Whole logins of the demonstration without a browser: everybody, on each of the four ways."""

import click

from gateway.cli.demo_registry import IDENT
from gateway.sandbox.pairs import PAIRS, Pair, Places, protected_address
from gateway.sandbox.people import PEOPLE, Person
from gateway.sandbox.walk import Received, walk_login


def walk_everybody(at: Places) -> int:
    """One login for each person on each way, told on the standard output; how many did not end as they should."""
    failed = 0
    for pair in PAIRS:
        for person in PEOPLE:
            told, as_expected = _walk(at, pair, person)
            way = f"{pair.ent.upper():<4} -> {pair.service.upper():<4}"
            click.echo(f"{'ok' if as_expected else 'WRONG'}  {way}  {person.given_name}, {person.role}: {told}")
            failed += not as_expected
    return failed


def _walk(at: Places, pair: Pair, person: Person) -> tuple[str, bool]:
    """What came of one login, and whether it should."""
    outcome = walk_login(protected_address(at, pair, IDENT, person), person.key)
    if not isinstance(outcome, Received):
        return f"stopped with HTTP {outcome.status}", not person.goes_through and outcome.status == 403
    told = "; ".join(f"{name} = {', '.join(values)}" for name, values in sorted(outcome.attributes.items()))
    expected = {"GARPersonIdentifiant": [pair.account_of(person).uid], "idEnt": [IDENT]}
    return told, person.goes_through and outcome.attributes == expected
