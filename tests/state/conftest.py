"""The store as logins see it, and values to put into it."""

from datetime import UTC, datetime, timedelta

import pytest
import redis

from gateway.domain.claims import Subject
from gateway.domain.person import Attachment, Person
from gateway.domain.profile import Profile
from gateway.domain.session import LoginSession, Party
from gateway.domain.way import Transaction, Way
from gateway.state.connection import open_redis
from gateway.state.logins import Repeatable, Result

NOW = datetime(2026, 9, 14, 6, 30, tzinfo=UTC)
WAY = Way("saml", "ENT1", "https://gar.example/sp", "https://gar.example/acs", "_req", "là", classes=("urn:a", "urn:b"))


def transaction(identifier="_txn-1", **changes):
    return Transaction(**{"id": identifier, "ent": "ent-a", "way": WAY, "browser": "digest", "opened": NOW} | changes)


def session(**changes):
    usual = {
        "person": Person("a-1", (Attachment("0550001C", Profile.PUPIL),), "Inès"),
        "project": "ENT1",
        "ent": "ent-a",
        "secret": "5" * 32,
        "subject": Subject("name-id", "urn:f", "urn:q", "urn:s"),
        "portal_index": "_index",
        "authn_instant": NOW,
        "authn_context": "urn:c",
        "opened": NOW,
        "ends": NOW + timedelta(hours=8),
    }
    return LoginSession(**usual | changes)


def result(**changes):
    usual = {
        "session_token": "token-1",
        "session": session(),
        "mark": "gar\n_req",
        "answer": Repeatable("digest", WAY.answer_to, (("SAMLResponse", "PHg+"), ("RelayState", "là"))),
        "audit_line": '{"kind":"login.ok"}',
        "party": Party("saml", WAY.partner),
        "replay": "idp\n_assertion-1",
        "replay_seconds": 300,
    }
    return Result(**usual | changes)


@pytest.fixture
def client(redis_url):
    opened = open_redis(redis_url)
    yield opened
    opened.close()


@pytest.fixture
def content(redis_url):
    """A look at everything that the store holds, past the gateway's own code."""
    with redis.Redis.from_url(redis_url) as raw:
        yield lambda: {key: raw.dump(key) for key in raw.keys("*")}
