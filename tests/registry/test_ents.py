"""ENTs: what an administrator may say of a portal, and what no portal may say of itself."""

from dataclasses import replace
from datetime import date

import pytest
from kit.keys import key_ring
from kit.names import IDP_A, IDP_B
from kit.partners import idp_metadata, sp_metadata
from stage.clock import Clock
from stage.gateway import PROJECT

from gateway.registry.engine import changing
from gateway.registry.ents import EntChoices, add_saml_ent, replace_metadata, set_choices
from gateway.registry.errors import ChangeRefused
from gateway.registry.models import Ent, Revision
from gateway.registry.names import find_named
from gateway.registry.projects import add_project
from gateway.registry.revisions import Origin, entity_of
from gateway.saml.keys import Certificate
from gateway.saml.metadata_reader import Rules, read_metadata

CHOICES = EntChoices(slug="ent-b", project=PROJECT, name="ENT B")
CLOCK = Clock.at_present()
ORIGIN = Origin("test", CLOCK(), "https://ent-b.example/metadata", "essai")


def metadata(pair=None, entity_id=IDP_B):
    document = idp_metadata(pair or key_ring().idp_b, entity_id=entity_id)
    return document, read_metadata(document, Rules(CLOCK())).entity


def add(session, choices=CHOICES, found=None, own=frozenset()):
    document, entity = found or metadata()
    return add_saml_ent(session, choices, document, entity, ORIGIN, own)


def fingerprint(pair):
    return Certificate.from_base64(pair.base64).fingerprint


def test_an_ent_is_kept_with_its_metadata_as_a_revision(filled):
    document, entity = metadata()
    with changing(filled) as session:
        ent = add(session)
        session.flush()
        assert (ent.slug, ent.entity_id, ent.protocol, ent.enabled) == ("ent-b", IDP_B, "saml", True)
        assert ent.revision.document.encode() == document
        assert entity_of(ent.revision) == entity


@pytest.mark.parametrize("slug", ["e", "ent-b", "0ent", "a" * 59])
def test_a_short_name_is_lower_case_letters_digits_and_hyphens(filled, slug):
    with changing(filled) as session:
        assert add(session, replace(CHOICES, slug=slug)).slug == slug


@pytest.mark.parametrize("slug", ["", "Ent", "ent b", "-ent", "é", "a" * 60, "../b", "ent_b", "ent\n", "ent/b"])
def test_nothing_else_is_a_short_name(filled, slug):
    with changing(filled, dry_run=True) as session, pytest.raises(ChangeRefused, match="not a short name"):
        add(session, replace(CHOICES, slug=slug))


@pytest.mark.parametrize("identifier", ["pass", "derived:1", "derived:999"])
def test_identifiers_pass_through_or_are_derived(filled, identifier):
    with changing(filled) as session:
        assert add(session, replace(CHOICES, identifier=identifier)).identifier == identifier


@pytest.mark.parametrize("identifier", ["", "derived", "derived:", "derived:0", "derived:1000", "derived:x", "PASS"])
def test_nothing_else_is_done_to_identifiers(filled, identifier):
    with changing(filled, dry_run=True) as session, pytest.raises(ChangeRefused, match="identifier mode"):
        add(session, replace(CHOICES, identifier=identifier))


def test_an_unknown_dialect_is_refused_with_those_that_exist(filled):
    with changing(filled, dry_run=True) as session, pytest.raises(ChangeRefused, match=r"klingon.*sdet"):
        add(session, replace(CHOICES, dialect="klingon"))


@pytest.mark.parametrize(("project", "faults"), [(PROJECT, 5), ("INCONNU", 6)])
def test_all_the_faults_come_at_once(filled, project, faults):
    wrong = EntChoices("Ent B", project, "", dialect="klingon", identifier="uid", signed="perhaps")
    with changing(filled, dry_run=True) as session, pytest.raises(ChangeRefused) as refused:
        add(session, wrong)
    assert len(refused.value.faults) == faults


def test_a_short_name_is_taken_once(filled):
    with changing(filled, dry_run=True) as session, pytest.raises(ChangeRefused, match="ent-a exists already"):
        add(session, replace(CHOICES, slug="ent-a"))


def test_a_project_has_one_ent_of_an_entity_id_and_another_project_may_have_it_too(filled):
    with changing(filled) as session:
        with pytest.raises(ChangeRefused, match="already has an ENT with the entityID"):
            add(session, found=metadata(entity_id=IDP_A))
        add_project(session, "ENT2", "Un autre projet")
        assert add(session, replace(CHOICES, project="ENT2"), metadata(entity_id=IDP_A)).entity_id == IDP_A


def test_a_service_is_no_ent(filled):
    document = sp_metadata(key_ring().sp_only)
    entity = read_metadata(document, Rules(CLOCK())).entity
    with changing(filled, dry_run=True) as session, pytest.raises(ChangeRefused, match="not an identity provider"):
        add(session, found=(document, entity))


def test_no_ent_publishes_a_key_of_ours(filled):
    own = frozenset({fingerprint(key_ring().gateway_signing)})
    with changing(filled) as session:
        with pytest.raises(ChangeRefused, match="a key of the gateway itself"):
            add(session, found=metadata(key_ring().gateway_signing), own=own)
        assert add(session, own=own).slug == "ent-b"


def test_only_what_is_given_changes(filled):
    with changing(filled) as session:
        ent = set_choices(find_named(session, Ent, "ent-a"), sha1_until=date(2026, 12, 31), unsigned_cbc=True)
        assert (ent.sha1_until, ent.unsigned_cbc) == (date(2026, 12, 31), True)
        assert (ent.name, ent.identifier, ent.signed) == ("ENT ent-a", "pass", "either")


def test_a_change_meets_the_same_rules(filled):
    with changing(filled, dry_run=True) as session, pytest.raises(ChangeRefused) as refused:
        set_choices(find_named(session, Ent, "ent-a"), name="", identifier="uid", dialect="klingon")
    assert len(refused.value.faults) == 3


def test_new_metadata_is_in_force_and_the_old_is_kept(filled):
    document, entity = metadata(key_ring().idp_a_next, IDP_A)
    with changing(filled) as session:
        ent = find_named(session, Ent, "ent-a")
        first = ent.revision
        replace_metadata(session, ent, document, entity, ORIGIN, frozenset())
        assert ent.revision is not first
        assert entity_of(ent.revision).idp.signing == (key_ring().idp_a_next.base64,)
        kept = session.query(Revision).filter_by(subject="ent:ent-a").order_by(Revision.number).all()
        assert [(revision.number, revision.note) for revision in kept] == [(1, "test"), (2, "essai")]
        assert entity_of(kept[0]).idp.signing == (key_ring().idp_a.base64,)


@pytest.mark.parametrize(
    ("found", "own", "says"),
    [
        (metadata, (), f"that of {IDP_B}, not of {IDP_A}"),
        (lambda: metadata(key_ring().gateway_signing, IDP_A), ("gateway_signing",), "other than the gateway"),
    ],
    ids=["of somebody else", "with a key of ours"],
)
def test_new_metadata_that_is_not_the_ents_own_is_refused(filled, found, own, says):
    prints = frozenset(fingerprint(getattr(key_ring(), name)) for name in own)
    document, entity = found()
    with changing(filled, dry_run=True) as session, pytest.raises(ChangeRefused, match=says):
        replace_metadata(session, find_named(session, Ent, "ent-a"), document, entity, ORIGIN, prints)


def test_an_unknown_ent_is_said_to_be_unknown(filled):
    with changing(filled, dry_run=True) as session, pytest.raises(ChangeRefused, match="no ent 'inconnu'"):
        find_named(session, Ent, "inconnu")
