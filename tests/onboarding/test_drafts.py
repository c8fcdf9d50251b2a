"""A draft lasts a day, in its author's hands alone, and leaves nothing behind."""

from dataclasses import replace

import pytest
from kit.keys import key_ring
from kit.names import IDP_B
from kit.partners import idp_metadata
from onboarding.importing import ME, PASTE

from gateway.onboarding.anchors import Anchor, Trust
from gateway.onboarding.drafts import DraftTable
from gateway.onboarding.errors import DraftGone
from gateway.state.connection import open_redis
from gateway.state.drafts import Drafts

B = idp_metadata(key_ring().idp_b, entity_id=IDP_B)


@pytest.fixture
def store(redis_url):
    client = open_redis(redis_url)
    yield client
    client.close()


@pytest.fixture
def desk(store):
    return DraftTable(Drafts(store), b"s" * 32)


@pytest.fixture
def draft(desk, importer, clock):
    return desk.begin(ME, "idp", PASTE, importer.accepted(B), clock(), subject="ent:ent-a", version=3)


def test_a_draft_comes_back_whole(desk, draft, clock):
    assert desk.find(draft.name, ME, clock()) == draft
    assert desk.of(ME, clock()) == (draft,)


def test_its_anchor_and_what_was_typed_come_back_too(desk, importer, clock):
    seen = replace(importer.accepted(B), anchor=Anchor(Trust.FIRST_SEEN, fingerprint="ab" * 32))
    draft = desk.begin(ME, "idp", PASTE, seen, clock())
    longer = desk.type_in(draft, clock(), note="Nouvelle clé", chosen=["abc"])
    assert desk.find(draft.name, ME, clock()) == longer
    assert longer.typed == {"note": "Nouvelle clé", "chosen": ["abc"]}


def test_it_is_gone_after_a_day(desk, draft, clock, store):
    assert 86000 < store.ttl(next(iter(store.scan_iter("*import:*")))) <= 86400
    clock.forward(hours=23, minutes=59)
    assert desk.find(draft.name, ME, clock())
    clock.forward(minutes=1)
    with pytest.raises(DraftGone):
        desk.find(draft.name, ME, clock())
    assert desk.of(ME, clock()) == ()


def test_nobody_else_is_given_it(desk, draft, clock):
    with pytest.raises(DraftGone):
        desk.find(draft.name, "autre@ac-exemple.fr", clock())
    assert desk.of("autre@ac-exemple.fr", clock()) == ()


def test_a_draft_that_was_not_sealed_here_is_none(desk, draft, clock, store):
    with pytest.raises(DraftGone):
        DraftTable(Drafts(store), b"t" * 32).find(draft.name, ME, clock())


def test_dropped_it_is_gone_at_once(desk, draft, clock):
    desk.drop(draft)
    with pytest.raises(DraftGone):
        desk.find(draft.name, ME, clock())
    with pytest.raises(DraftGone):
        desk.find("unknown", ME, clock())
