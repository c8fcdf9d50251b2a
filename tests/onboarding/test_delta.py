"""What new metadata would change, told one change at a time, and taken over one at a time."""

import pytest
from kit.keys import key_ring
from kit.names import IDP_A, NOW, POST, REDIRECT
from kit.partners import Entity, display_name, endpoint, idp_role, key_descriptor, sp_metadata
from stage.gateway import ENT_A_SSO

from gateway.onboarding.delta import Group, delta, merged, role_faults
from gateway.saml.metadata_reader import Rules, read_metadata


def entity(*, pairs=("idp_a",), sso=ENT_A_SSO, name="", contact="support@ent-a.example", entity_id=IDP_A, more=""):
    keys = [key_descriptor(getattr(key_ring(), pair).base64, "signing") for pair in pairs]
    services = endpoint("SingleSignOnService", REDIRECT, sso) + more
    role = idp_role(*keys, endpoints=services, extensions=display_name(name) if name else "")
    return read_metadata(Entity((role,), contact=contact, entity_id=entity_id).document(), Rules(NOW)).entity


def told(before, after, *, active=True):
    return [(change.group, change.field, change.proposed) for change in delta(before, after, "idp", active=active)]


def test_the_same_metadata_changes_nothing():
    assert told(entity(), entity()) == []


def test_each_group_tells_its_changes():
    after = entity(pairs=("idp_b",), sso="https://ent-a.example/new", name="ENT", contact="x@ent-a.example")
    assert told(entity(), after) == [
        (Group.ENDPOINTS, "idp.sso", True),
        (Group.CERTIFICATES, "idp.signing", False),
        (Group.CERTIFICATES, "idp.signing", False),
        (Group.CONTACTS, "contacts", True),
        (Group.NAMES, "display_name", True),
    ]


def test_certificates_and_the_entity_id_of_an_active_partner_wait_for_somebody_to_tick_them():
    after = entity(pairs=("idp_a", "idp_a_next"), entity_id="https://ent-a.example/new")
    expected = [(Group.IDENTITY, "entity_id"), (Group.CERTIFICATES, "idp.signing")]
    assert told(entity(), after) == [(*change, False) for change in expected]
    assert told(entity(), after, active=False) == [(*change, True) for change in expected]


def test_an_endpoint_that_moved_is_one_change():
    (change,) = delta(entity(), entity(sso="https://ent-a.example/new"), "idp", active=True)
    assert (change.before["location"], change.after["location"]) == (ENT_A_SSO, "https://ent-a.example/new")


def test_all_the_changes_together_are_the_new_metadata():
    before = entity()
    more = endpoint("SingleSignOnService", POST, "https://ent-a.example/post")
    after = entity(pairs=("idp_b", "idp_a"), sso="https://ent-a.example/new", name="ENT", contact="", more=more)
    assert merged(before, after, "idp", delta(before, after, "idp", active=True)) == after
    assert merged(after, before, "idp", delta(after, before, "idp", active=True)) == before


@pytest.mark.parametrize("number", range(4))
def test_one_change_alone_is_taken_over_alone(number):
    before, after = entity(), entity(pairs=("idp_a", "idp_b"), sso="https://ent-a.example/new", name="ENT", contact="")
    changes = delta(before, after, "idp", active=True)
    result = merged(before, after, "idp", [changes[number]])
    assert [c.key for c in delta(before, result, "idp", active=True)] == [changes[number].key]


def test_a_new_key_comes_beside_the_old_one_when_only_that_is_taken():
    before, after = entity(), entity(pairs=("idp_b",))
    added = [change for change in delta(before, after, "idp", active=True) if change.after]
    assert merged(before, after, "idp", added).idp.signing == (key_ring().idp_b.base64, key_ring().idp_a.base64)


def test_without_its_keys_or_addresses_an_entity_cannot_play_its_role():
    before, after = entity(), entity(pairs=("idp_b",))
    removed = [change for change in delta(before, after, "idp", active=True) if change.before]
    assert role_faults(merged(before, after, "idp", removed), "idp") == ("no-signing-key",)
    assert role_faults(after, "idp") == ()
    assert role_faults(after, "sp") == ("not-a-service-provider",)
    service = read_metadata(sp_metadata(key_ring().sp_only), Rules(NOW)).entity
    assert role_faults(service, "idp") == ("not-an-identity-provider",)
    assert role_faults(service, "sp") == ()
