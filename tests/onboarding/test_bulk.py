"""A whole aggregate: every entity judged, the chosen ones kept as drafts, all of them or none."""

import pytest
from cryptography.hazmat.primitives.hashes import SHA256
from kit.keys import key_ring
from kit.names import IDP_A
from kit.partners import Entity, aggregate, display_name, idp_role, key_descriptor, sp_role
from kit.signing import Manner, signed
from onboarding.importing import ME, NOTE, US
from sqlalchemy import func, select
from stage.gateway import PROJECT

from gateway.onboarding.anchors import UNANCHORED, pinned
from gateway.onboarding.apart import apart
from gateway.onboarding.bulk import Fate, against_registry, harvest, matching
from gateway.onboarding.bulk_saving import Sheaf, save_all
from gateway.onboarding.errors import NoteTooShort, NothingToRecord
from gateway.onboarding.records import find_record
from gateway.onboarding.saving import Ourselves
from gateway.onboarding.sources import Kind, Source
from gateway.registry.catalogue import Catalogue
from gateway.registry.engine import changing, reading
from gateway.registry.errors import ChangeRefused
from gateway.registry.models import Ent, Partner, Revision, Upkeep
from gateway.registry.revisions import entity_of
from gateway.saml.metadata_findings import Rules

FEDERATION = Source(Kind.AGGREGATE, "https://federation.example/all.xml")


def ent(number, pair=None, **more):
    name = f"https://ent-{number}.example/idp"
    key = key_descriptor((pair or key_ring().idp_b).base64, "signing")
    return Entity((idp_role(key, sso=f"{name}/sso", extensions=display_name(f"ENT numéro {number}")),), name, **more)


def service(number):
    return Entity((sp_role(key_descriptor(key_ring().sp_only.base64)),), f"https://service-{number}.example/sp")


def broken(number):
    """Without a key, and with an address in clear."""
    name = f"https://ent-{number}.example/idp"
    return Entity((idp_role(sso="http://ent.example/sso"),), name)


@pytest.fixture
def gathered(clock):
    def gather(*entities, role="idp", us=US, attributes=""):
        document = aggregate(*entities, attributes=attributes)
        return harvest(document, UNANCHORED, Rules(clock()), role, us)

    return gather


@pytest.fixture
def keep(engine, clock):
    def keep(found, role="idp", note=NOTE, project=PROJECT, source=FEDERATION):
        with changing(engine) as session:
            entries = against_registry(session, found, role, project).of(Fate.USABLE)
            return save_all(session, entries, Sheaf(role, source, UNANCHORED, ME, note, clock(), project))

    return keep


def counted(engine):
    with reading(engine) as session:
        return [session.scalar(select(func.count()).select_from(kind)) for kind in (Ent, Partner, Revision, Upkeep)]


def test_each_entity_has_its_own_fate(gathered):
    found = gathered(ent(1), broken(2), service(3), ent(4))
    assert [entry.fate for entry in found.entries] == [Fate.USABLE, Fate.FAULTY, Fate.OTHER, Fate.USABLE]
    assert {finding.code for finding in found.entries[1].findings} >= {"endpoint-address"}


def test_one_that_breaks_the_schema_spoils_no_other(gathered):
    spoilt = ent(1, attributes=' cacheDuration="demain"')
    found = gathered(spoilt, ent(2))
    assert [entry.fate for entry in found.entries] == [Fate.FAULTY, Fate.USABLE]
    assert {finding.code for finding in found.entries[0].findings} == {"metadata-schema"}


def test_an_aggregate_that_is_over_ends_all_that_it_holds(gathered):
    over = gathered(ent(1), attributes=' validUntil="2020-01-01T00:00:00Z"')
    assert over.of(Fate.USABLE) == ()
    assert over.entries[0].findings[0].code == "valid-until-past"
    assert gathered(ent(1), attributes=' validUntil="2090-01-01T00:00:00Z"').of(Fate.USABLE)


def test_two_entities_of_the_same_name_are_both_left_out(gathered):
    found = gathered(ent(1), ent(1, key_ring().evil), ent(2))
    assert [entry.fate for entry in found.entries] == [Fate.FAULTY, Fate.FAULTY, Fate.USABLE]
    assert found.entries[0].findings[-1].code == "entity-twice"


def test_whoever_passes_for_the_gateway_is_left_out(gathered):
    us = Ourselves(frozenset({key_ring().idp_b.certificate.fingerprint(SHA256()).hex()}), US.entity_base)
    assert gathered(ent(1), us=us).entries[0].findings[-1].code == "own-key"
    assert gathered(ent(1)).of(Fate.USABLE)


def test_a_file_that_is_no_aggregate_has_faults_and_no_entries(clock):
    found = harvest(b"<html/>", UNANCHORED, Rules(clock()), "idp", US)
    assert (found.entries, found.faults[0].code) == ((), "metadata-not-aggregate")


def test_the_work_can_be_done_by_a_process_of_its_own(clock):
    bare = aggregate(ent(1), broken(2), attributes=' ID="_all"')
    document = signed(bare, key_ring().idp_a, ".", how=Manner(first=True))
    anchor = pinned(key_ring().idp_a.base64)
    found = harvest(document, anchor, Rules(clock()), "idp", US)
    assert len(found.of(Fate.USABLE)) == 1
    assert apart(harvest, document, anchor, Rules(clock()), "idp", US) == found


def test_the_right_ones_become_drafts_with_their_revision_and_source(engine, clock, gathered, keep):
    assert keep(gathered(ent(1), broken(2), ent(3))) == ["ent-numero-1", "ent-numero-3"]
    with reading(engine) as session:
        record = find_record(session, "ent:ent-numero-1")
        assert (record.state, record.enabled, record.name) == ("draft", False, "ENT numéro 1")
        assert (record.revision.number, record.revision.note, record.revision.author) == (1, NOTE, ME)
        assert entity_of(record.revision).entity_id == record.entity_id == "https://ent-1.example/idp"
        assert record.certificate_ends == key_ring().idp_b.certificate.not_valid_after_utc
        assert "ent-3.example" not in record.revision.document
        upkeep = session.get(Upkeep, "ent:ent-numero-1")
        assert (upkeep.kind, upkeep.address, upkeep.daily) == ("aggregate", FEDERATION.address, True)
    assert Catalogue(engine).now().ent("ent-numero-1") is None


def test_services_are_kept_for_the_project_or_for_all(engine, gathered, keep):
    keep(gathered(service(1), role="sp"), role="sp")
    keep(gathered(service(2), role="sp"), role="sp", project="")
    with reading(engine) as session:
        first, second = (find_record(session, f"partner:service-{n}-example") for n in (1, 2))
        assert [project.ident for project in first.projects] == [PROJECT]
        assert second.projects == []


def test_who_is_a_partner_already_stays_as_it_is(engine, gathered, keep):
    known = Entity((idp_role(key_descriptor(key_ring().evil.base64, "signing")),), IDP_A)
    keep(gathered(known, ent(1)))
    before = counted(engine)
    with pytest.raises(NothingToRecord):
        keep(gathered(known, ent(1)))
    assert counted(engine) == before


def test_names_that_fold_alike_do_not_collide(gathered, keep):
    first = Entity(ent(1).roles, "https://un.example/idp")
    second = Entity(ent(1).roles, "https://deux.example/idp")
    assert keep(gathered(first, second)) == ["ent-numero-1", "ent-numero-1-2"]


def test_without_a_reason_or_a_project_nothing_is_kept(engine, gathered, keep):
    before = counted(engine)
    with pytest.raises(NoteTooShort):
        keep(gathered(ent(1)), note="court")
    with pytest.raises(ChangeRefused):
        keep(gathered(ent(1)), project="INCONNU")
    assert counted(engine) == before


def test_some_are_chosen_by_words(gathered):
    usable = gathered(ent(1), ent(2)).of(Fate.USABLE)
    assert [entry.entity_id for entry in matching(usable, "NUMERO 2")] == ["https://ent-2.example/idp"]
    assert matching(usable, "ent-1.example")[0].name == "ENT numéro 1"
    assert matching(usable, "rien") == ()
