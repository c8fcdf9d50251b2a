"""The CAS conformance suite judges our gateway, which passes all of it, and another server, which tells of the suite.

What that server answers otherwise, by its version of the protocol or by its own choice, is listed; the list is exact.
"""

import subprocess
import sys
from pathlib import Path

import pytest
from interop.town import pupil, register
from lxml.etree import XMLSyntaxError
from peers.django_cas_server import django_cas_server
from peers.gateway import gateway
from peers.process import free_port

from conformance.cas.bench import Bench
from conformance.cas.listener import listening
from conformance.cas.suite import every_case
from conformance.cas.target import Target

pytestmark = pytest.mark.interop

PUPIL = pupil("0550007G", "4be0c1d2-0000-4000-8000-000000000007")
CASES = [pytest.param(one, id=f"{one.clause}-{one.name}") for one in every_case()]
OTHERWISE_BY_DJANGO = {
    "an_unregistered_service_gets_nobody",
    "renew_goes_before_gateway",
    "method_post_carries_the_ticket_in_a_form",
    "logout_leads_to_no_stranger",
    "cas_1_says_no",
    "json_says_the_same",
    "proxy_without_its_parameters_is_an_invalid_request",
    "an_unknown_granting_ticket_gives_nothing",
}
NOT_AS_ASKED = (AssertionError, XMLSyntaxError, ValueError, KeyError)


def target_of(base):
    return Target(base, f"http://127.0.0.1:{free_port()}/app", PUPIL.login, PUPIL.password)


@pytest.fixture(scope="module")
def django_ent():
    with django_cas_server([PUPIL]) as running:
        yield running


@pytest.fixture(scope="module")
def our_gateway(django_ent):
    """Our gateway between that ENT and the suite."""
    with gateway() as installation:
        installation.serve(2)
        register(installation, "ent", "C1", django_ent, PUPIL)
        yield installation


@pytest.fixture(scope="module")
def our_bench(our_gateway):
    target = target_of(our_gateway.cas("C1"))
    our_gateway.cas_service_add("suite", target.service, "--may-proxy")
    with listening(target) as heard:
        yield Bench(target, heard)


@pytest.fixture(scope="module")
def django_bench(django_ent):
    target = target_of(django_ent.base)
    with listening(target) as heard:
        yield Bench(target, heard)


@pytest.mark.parametrize("one", CASES)
def test_the_gateway_passes(our_bench, one):
    one.judge(our_bench)


@pytest.mark.parametrize("one", CASES)
def test_another_server_passes_all_but_what_it_is_known_to_answer_otherwise(django_bench, one):
    if one.name in OTHERWISE_BY_DJANGO:
        with pytest.raises(NOT_AS_ASKED):
            one.judge(django_bench)
    else:
        one.judge(django_bench)


def test_the_list_of_what_is_answered_otherwise_names_cases():
    assert {one.name for one in every_case()} >= OTHERWISE_BY_DJANGO


class TestTheCommand:
    """What others run."""

    @staticmethod
    def run(base, service, *more):
        return subprocess.run(
            [sys.executable, "-m", "conformance.cas", "--base", base, "--service", service, "--user", "ines", *more],
            cwd=Path(__file__).parents[1],
            env={"CAS_PASSWORD": PUPIL.password, "PATH": ""},
            capture_output=True,
            text=True,
            check=False,
        )

    def test_it_ends_with_0_when_the_server_passes(self, our_gateway):
        service = f"http://127.0.0.1:{free_port()}/app"
        our_gateway.cas_service_add("command", service, "--may-proxy")
        done = self.run(our_gateway.cas("C1"), service)
        assert done.returncode == 0, done.stdout + done.stderr
        assert all(line.endswith(": ok") for line in done.stdout.splitlines())
        assert len(done.stdout.splitlines()) == len(CASES)

    def test_it_ends_with_1_and_names_what_failed_and_what_was_not_judged(self, django_ent):
        service = f"http://127.0.0.1:{free_port()}/app"
        done = self.run(django_ent.base, service, "--no-listener")
        lines = done.stdout.splitlines()
        assert done.returncode == 1, done.stdout + done.stderr
        assert {line.split()[1].rstrip(":") for line in lines if ": FAILS" in line} == OTHERWISE_BY_DJANGO
        assert sum(": NOT RUN" in line for line in lines) == sum(one.needs_listener for one in every_case())
