"""Requests at the command line: seen by whoever runs the system, decided by somebody known who did not ask."""

import getpass
import json
from datetime import UTC, datetime, timedelta

import pytest

from gateway.access.permissions import Administrator, Role
from gateway.access.requests import Proposal, propose_or_apply
from gateway.access.scopes import WHOLE, Target
from gateway.access.tokens import Wanted, make_token
from gateway.cli.context import Workplace
from gateway.domain.standing import Standing
from gateway.onboarding.acts import STATE, state_payload
from gateway.registry.administrators import add_administrator
from gateway.registry.engine import changing, open_engine

CLAIRE, KARIM = "claire@academie.example", "karim@academie.example"
NOTE = "incident chez l'éditeur"
REASON = ("--break-glass", "astreinte du week-end")


@pytest.fixture
def engine(operator):
    operator.do("admin", "approval", "academie")
    opened = open_engine(f"sqlite:///{operator.home}/gateway.db")
    yield opened
    opened.dispose()


@pytest.fixture
def token_of(engine):
    """Makes a token of a person, or of the command line."""

    def make(maker, role=Role.PARTNERS):
        now = datetime.now(UTC)
        with changing(engine) as session:
            if not maker.startswith("cli:"):
                add_administrator(session, maker, role, ["academie"], now)
            return ("--token", make_token(session, maker, Wanted("essai", role, (WHOLE,), 30), now)[1])

    return make


@pytest.fixture
def ask(operator, engine):
    """Somebody asks for the ENT to be suspended; the number of their request."""

    def asked(email=CLAIRE):
        who = Administrator(1, email, "", Role.REFERENT, frozenset({WHOLE}))
        payload = state_payload(Standing.SUSPENDED, NOTE)
        proposal = Proposal(STATE, "ent:ent-a", Target("ent-a"), "Suspendre : ENT A.", NOTE, payload)
        return f"{propose_or_apply(Workplace(operator.home).office, who, proposal).request}"

    return asked


def state(operator, number="1"):
    return json.loads(operator.do("request", "show", number))["state"]


def suspended(operator):
    return "'suspended'" in "\n".join(line for line in operator.registry() if 'INTO "ent"' in line)


def test_those_that_wait_are_listed_and_shown_with_what_would_change(operator, ask):
    assert operator.do("request", "list") == ""
    number = ask()
    line = operator.do("request", "list").rstrip().split("\t")
    assert (line[0], line[2:]) == (number, [CLAIRE, "partner.state", "ent:ent-a", "Suspendre : ENT A."])
    told = json.loads(operator.do("request", "show", number))
    assert (told["state"], told["expired"], told["change"]["to"]) == ("open", False, "suspended")
    assert operator.refused("request", "show", "99") == ["no request 99"]


def test_another_persons_token_applies_it_under_their_name(operator, ask, token_of):
    number, token = ask(), token_of(KARIM)
    assert operator.do("request", "approve", number, *token, "--dry-run").startswith("would: request 1 applied")
    assert (state(operator), suspended(operator)) == ("open", False)
    operator.do("request", "approve", number, *token, "--why", "vu avec l'éditeur")
    assert (state(operator), suspended(operator)) == ("applied", True)
    assert operator.journal()[-1] == ("request.approve", f"{KARIM}, jeton « essai »")
    assert "break_glass" not in operator.last_act()[1]
    assert operator.refused("request", "approve", number, *token) == [f"already decided by {KARIM}, jeton « essai »"]


@pytest.mark.parametrize("act", [("approve",), ("refuse", "--why", "l'incident est clos")])
def test_a_dry_run_changes_nothing_not_even_when_the_token_was_last_used(operator, ask, token_of, act):
    number, token = ask(), token_of(KARIM)
    before = operator.fingerprint()
    operator.do("request", act[0], number, *act[1:], *token, "--dry-run")
    assert (operator.fingerprint(), operator.do("token", "list").endswith("\tnever\n")) == (before, True)
    operator.do("request", act[0], number, *act[1:], *token)
    assert not operator.do("token", "list").endswith("\tnever\n")


def test_the_token_may_come_from_the_environment(operator, ask, token_of):
    operator.settings["token"] = token_of(KARIM)[1]
    operator.do("request", "approve", ask())
    assert suspended(operator)


@pytest.mark.parametrize("act", [("approve",), ("refuse", "--why", "je me ravise aussitôt")])
def test_whoever_asked_does_not_decide_nor_a_token_of_the_command_line(operator, ask, token_of, act):
    number = ask()
    for token in (token_of(CLAIRE, Role.REFERENT), token_of("cli:essai"), token_of("ana@academie.example", Role.DPO)):
        (fault,) = operator.refused("request", act[0], number, *act[1:], *token)
        assert "another person than the one who asked" in fault
    assert (state(operator), suspended(operator)) == ("open", False)


def test_a_token_that_is_none_opens_nothing(operator, ask):
    (fault,) = operator.refused("request", "approve", ask(), "--token", "gar-jeton-x")
    assert fault == "this token opens nothing: unknown"


def test_a_refusal_says_why_and_changes_nothing(operator, ask, token_of):
    number, token = ask(), token_of(KARIM)
    assert "10 characters" in operator.refused("request", "refuse", number, "--why", "non", *token)[0]
    operator.do("request", "refuse", number, "--why", "l'incident est clos", *token)
    assert (state(operator), suspended(operator)) == ("refused", False)


def test_one_takes_ones_own_back_and_nobody_elses(operator, ask, token_of):
    number = ask()
    assert "only whoever asked" in operator.refused("request", "withdraw", number, *token_of(KARIM))[0]
    token = token_of(CLAIRE, Role.REFERENT)
    operator.do("request", "withdraw", number, *token, "--dry-run")
    assert state(operator) == "open"
    operator.do("request", "withdraw", number, *token)
    assert state(operator) == "withdrawn"


def test_without_anybody_known_the_glass_is_broken_and_the_journal_tells(operator, ask):
    number = ask()
    operator.do("request", "approve", number, *REASON)
    assert suspended(operator)
    why, after = operator.last_act()
    assert (why, '"break_glass":["academie"]' in after) == (REASON[1], True)


def test_what_the_command_line_asked_for_by_a_token_it_does_not_decide_even_so(operator, ask):
    number = ask(f"cli:{getpass.getuser()}")
    assert "another person" in operator.refused("request", "approve", number, *REASON)[0]
    assert not suspended(operator)


def test_a_month_later_it_is_too_late(operator, ask, engine, token_of):
    number = ask()
    old = datetime.now(UTC) - timedelta(days=31)
    operator.alter(f"UPDATE change_request SET at = '{old:%Y-%m-%d %H:%M:%S.000000}'")
    assert operator.do("request", "list") == ""
    assert "30 jours" in operator.refused("request", "approve", number, *token_of(KARIM))[0]
