"""``python -m conformance.cas --base URL --service URL --user NAME``: judges a CAS server, and says what it found."""

import argparse
import getpass
import os
import sys

import requests
from lxml import etree

from conformance.cas.bench import Bench
from conformance.cas.case import Case
from conformance.cas.listener import listening
from conformance.cas.suite import every_case
from conformance.cas.target import Target


def main() -> int:
    target, failed = _target(), 0
    with listening(target) as heard:
        for one in every_case():
            verdict = _verdict(one, Bench(target, heard))
            failed += verdict.startswith("FAILS")
            print(f"{one.clause:<7} {one.name}: {verdict}")  # noqa: T201 - a command prints
    return 1 if failed else 0


def _verdict(one: Case, bench: Bench) -> str:
    if one.needs_listener and not bench.target.listens:
        return "NOT RUN (the server cannot call this machine: see --no-listener)"
    try:
        one.judge(bench)
    except (AssertionError, requests.RequestException, etree.XMLSyntaxError, ValueError, KeyError) as error:
        reason = str(error).partition("\n")[0]
        return f"FAILS ({one.sentence}) {reason}"
    return "ok"


def _target() -> Target:
    parser = argparse.ArgumentParser(prog="python -m conformance.cas", description=__doc__)
    parser.add_argument("--base", required=True, metavar="URL", help="of the CAS server, before /login")
    parser.add_argument("--service", required=True, metavar="URL", help="of a registered service, without a query")
    parser.add_argument("--user", required=True, help="who signs in; the password is CAS_PASSWORD, or asked for")
    parser.add_argument("--stranger", default=Target.stranger, metavar="URL", help="an address that is not registered")
    parser.add_argument("--no-listener", action="store_true", help="do not listen at the service's address")
    parser.add_argument("--ca", metavar="FILE", help="certificates to trust instead of the system's")
    given = parser.parse_args()
    password = os.environ.get("CAS_PASSWORD") or getpass.getpass()
    return Target(
        given.base.rstrip("/"),
        given.service.rstrip("/"),
        given.user,
        password,
        given.stranger,
        listens=not given.no_listener,
        tls=given.ca or True,
    )


if __name__ == "__main__":
    sys.exit(main())
