"""Services that receive people: no attribute without a purpose, nothing unsigned, no encryption without a key."""

from dataclasses import replace

import pytest
from kit.keys import key_ring
from kit.names import SERVICE
from kit.partners import Entity, idp_metadata, key_descriptor, sp_metadata, sp_role
from stage.clock import Clock
from stage.gateway import PROJECT

from gateway.domain.release import RELEASABLE, ReleaseLine
from gateway.registry.engine import changing
from gateway.registry.errors import ChangeRefused
from gateway.registry.models import Partner
from gateway.registry.names import find_named
from gateway.registry.partners import PartnerChoices, add_saml_partner, grant
from gateway.registry.revisions import Origin
from gateway.saml.metadata_reader import Rules, read_metadata

CHOICES = PartnerChoices(slug="console", name="La console")
CLOCK = Clock.at_present()
OTHER = "https://console.example/sp"


def with_key(use=None):
    return Entity((sp_role(key_descriptor(key_ring().sp_only.base64, use)),), entity_id=OTHER).document()


def add(session, choices=CHOICES, document=None):
    octets = document or with_key()
    entity = read_metadata(octets, Rules(CLOCK())).entity
    return add_saml_partner(session, choices, octets, entity, Origin("test", CLOCK(), "test", "test"))


def test_a_service_gets_the_two_attributes_until_it_is_granted_others(filled):
    with changing(filled) as session:
        partner = add(session)
        assert (partner.entity_id, partner.release, partner.projects) == (OTHER, [], [])
        assert partner.sign_response
        assert partner.sign_assertion


def test_it_may_take_people_of_some_projects_only(filled):
    with changing(filled) as session:
        partner = add(session, replace(CHOICES, projects=(PROJECT,)))
        assert [project.ident for project in partner.projects] == [PROJECT]


def test_encryption_needs_a_key_to_encrypt_for(filled):
    wanted = replace(CHOICES, encrypt=True)
    with changing(filled) as session:
        with pytest.raises(ChangeRefused, match="no RSA encryption key"):
            add(session, wanted, with_key("signing"))
        assert add(session, wanted, with_key("encryption")).encrypt


@pytest.mark.parametrize("signs", [(True, False), (False, True)])
def test_the_response_or_the_assertion_may_go_unsigned_but_not_both(filled, signs):
    with changing(filled) as session:
        with pytest.raises(ChangeRefused, match="something must be signed"):
            add(session, replace(CHOICES, sign_response=False, sign_assertion=False))
        partner = add(session, replace(CHOICES, sign_response=signs[0], sign_assertion=signs[1]))
        assert (partner.sign_response, partner.sign_assertion) == signs


def test_an_identity_provider_is_no_service(filled):
    with changing(filled, dry_run=True) as session, pytest.raises(ChangeRefused, match="not a service provider"):
        add(session, document=idp_metadata(key_ring().idp_b))


def test_short_name_and_entity_id_are_taken_once(filled):
    with changing(filled, dry_run=True) as session:
        with pytest.raises(ChangeRefused, match="the partner gar exists already"):
            add(session, replace(CHOICES, slug="gar"))
        with pytest.raises(ChangeRefused, match=f"entityID {SERVICE} exists already"):
            add(session, document=sp_metadata(key_ring().sp_only))


def test_all_the_faults_come_at_once(filled):
    wrong = PartnerChoices("La Console", "", ("INCONNU",), encrypt=True, sign_response=False, sign_assertion=False)
    with changing(filled, dry_run=True) as session, pytest.raises(ChangeRefused) as refused:
        add(session, wrong, with_key("signing"))
    assert len(refused.value.faults) == 5


def test_more_is_granted_line_by_line_each_with_its_purpose(filled):
    lines = [ReleaseLine(name, f"pour {name}") for name in RELEASABLE]
    with changing(filled) as session:
        partner = grant(find_named(session, Partner, "gar"), lines)
        assert [ReleaseLine(**line) for line in partner.release] == lines
        assert grant(partner, []).release == []


@pytest.mark.parametrize("line", [ReleaseLine("mail", "écrire"), ReleaseLine("UAI", ""), ReleaseLine("UAI", "  ")])
def test_an_unknown_attribute_or_a_line_without_purpose_is_not_granted(filled, line):
    with changing(filled, dry_run=True) as session:
        partner = find_named(session, Partner, "gar")
        with pytest.raises(ChangeRefused):
            grant(partner, [ReleaseLine("UAI", "statistiques"), line])
        assert partner.release == []
