"""A key follows another without a cut: each step opens at its date, and every moment leaves keys that load."""

import shutil
from datetime import UTC, datetime

import pytest
from kit.keys import key_ring
from kit.names import IDP_A
from kit.partners import Entity, idp_role, key_descriptor
from stage.clock import Clock

from gateway.onboarding.history import revision_of, revisions_of
from gateway.onboarding.rollovers import WAIT, StepName, TooEarly, own_steps, partner_steps, take_step
from gateway.registry.engine import reading
from gateway.registry.errors import ChangeRefused
from gateway.registry.keyring import create_missing, load_keyring
from gateway.registry.rollover import Phase, phase_of

USE = "idp-signing"


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("keys") / "certs"
    create_missing(folder, "passerelle.example")
    return folder


@pytest.fixture
def folder(made, tmp_path):
    return shutil.copytree(made, tmp_path / "certs")


@pytest.fixture
def now():
    return Clock(datetime.now(UTC))


def pair(folder):
    return load_keyring(folder).idp_signing


def step(folder, name, now):
    take_step(folder, USE, StepName(name), now(), "passerelle.example")


def opened(folder, now):
    return [str(one.name) for one in own_steps(folder, USE, now()) if one.is_open(now())]


def test_the_whole_way(folder, now):
    first = pair(folder).present.certificate
    assert opened(folder, now) == ["next"]
    step(folder, "next", now)
    second = pair(folder).following.certificate
    assert pair(folder).published == (first, second)
    assert opened(folder, now) == []
    now.forward(hours=49)
    assert opened(folder, now) == ["switch"]
    step(folder, "switch", now)
    assert pair(folder).published == (second, first)
    now.forward(hours=47)
    assert opened(folder, now) == []
    now.forward(hours=1)
    step(folder, "withdraw", now)
    assert pair(folder).published == (second,)
    assert opened(folder, now) == ["next"]
    assert [path.name for path in folder.glob("idp-signing*.key")] == ["idp-signing-next.key"]


def test_a_step_before_its_time_is_refused_and_says_when(folder, now):
    step(folder, "next", now)
    for name in ("next", "switch", "withdraw"):
        with pytest.raises(TooEarly) as refused:
            step(folder, name, now)
        if name == "switch":
            assert abs((refused.value.opens - now() - WAIT).total_seconds()) < 60
    with pytest.raises(ChangeRefused, match="not one of"):
        take_step(folder, "cookies", StepName.PUBLISH, now(), "x")


def test_what_was_encrypted_for_the_former_key_is_read_until_it_is_withdrawn(folder, now):
    def read_by():
        return {key.public_key().public_numbers() for key in load_keyring(folder).decryption_keys}

    (former,) = read_by()
    for name in ("next", "switch"):
        take_step(folder, "sp-encryption", StepName(name), now(), "x")
        assert former in read_by()
        now.forward(hours=49)
    take_step(folder, "sp-encryption", StepName.WITHDRAW, now(), "x")
    assert former not in read_by()


def test_a_withdrawal_that_is_cut_off_leaves_keys_that_load(folder, now):
    for name in ("next", "switch"):
        step(folder, name, now)
        now.forward(hours=49)
    present = pair(folder).present.certificate
    (folder / "idp-signing.key").unlink()
    assert pair(folder).published == (present,)
    assert phase_of(folder, USE)[0] is Phase.ALONE


def test_what_is_there_is_not_made_again(folder, now):
    for name in ("next", "switch", "withdraw"):
        step(folder, name, now)
        now.forward(hours=49)
    before = pair(folder).published
    assert create_missing(folder, "passerelle.example") == []
    assert pair(folder).published == before


def test_one_rollover_follows_another(folder, now):
    seen = [pair(folder).present.certificate]
    for _ in range(3):
        for name in ("next", "switch", "withdraw"):
            step(folder, name, now)
            now.forward(hours=49)
        seen.append(pair(folder).present.certificate)
    assert len({certificate.fingerprint for certificate in seen}) == 4
    assert len(pair(folder).published) == 1


def test_a_partners_key_is_followed_by_its_revisions(importer):
    def document(*pairs):
        roles = (idp_role(*(key_descriptor(one.base64, "signing") for one in pairs), sso="https://ent-a.example/sso"),)
        return Entity(roles, entity_id=IDP_A, contact="").document()

    def opens():
        with reading(importer.engine) as session:
            numbers = [one.number for one in revisions_of(session, "ent:ent-a")]
            revisions = [revision_of(session, "ent:ent-a", number) for number in numbers]
        return [str(one.name) for one in partner_steps(revisions, importer.clock()) if one.is_open(importer.clock())]

    old, new = key_ring().idp_a, key_ring().idp_a_next
    assert opens() == ["next"]
    both = document(old, new)
    importer.record(both, [change.key for change in importer.delta(both)])
    assert opens() == []
    importer.clock.forward(hours=48)
    assert opens() == ["switch", "withdraw"]
    last = document(new)
    importer.record(last, [change.key for change in importer.delta(last)])
    assert opens() == ["next"]
