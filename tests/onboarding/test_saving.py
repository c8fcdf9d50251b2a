"""From an inspected document to the registry: nothing before somebody says so, everything with its reason."""

import pytest
from kit.keys import key_ring
from kit.names import IDP_A, IDP_B
from kit.partners import Entity, aggregate, display_name, idp_metadata, idp_role, key_descriptor
from onboarding.importing import ME, NOTE, US
from sqlalchemy import func, select
from stage.gateway import ENT_A_SSO
from stage.service import Service

from gateway.onboarding.errors import Conflict, EntityTaken, NoteTooShort, NothingToRecord, OwnKey, Unusable
from gateway.onboarding.history import compare, restore, revisions_of
from gateway.onboarding.records import check_version, find_record
from gateway.onboarding.saving import Ourselves, changes_for
from gateway.onboarding.sources import Kind, Source
from gateway.registry.engine import changing, generation, reading
from gateway.registry.errors import ChangeRefused
from gateway.registry.models import Ent, Revision, Upkeep
from gateway.registry.revisions import entity_of

B = idp_metadata(key_ring().idp_b, entity_id=IDP_B)


def renewed(*pairs, name="", sso=ENT_A_SSO, entity_id=IDP_A):
    keys = [key_descriptor(pair.base64, "signing") for pair in pairs]
    extensions = display_name(name) if name else ""
    return Entity((idp_role(*keys, sso=sso, extensions=extensions),), entity_id=entity_id).document()


def test_looking_keeps_nothing(importer):
    before = generation(importer.engine)
    importer.accepted(B)
    importer.delta(renewed(key_ring().idp_b))
    assert generation(importer.engine) == before
    with reading(importer.engine) as session:
        assert session.scalar(select(func.count()).select_from(Revision)) == 2


def test_a_new_partner_is_a_draft_with_its_first_revision(importer):
    importer.add(B, source=Source(Kind.URL, "https://ent-b.example/metadata"))
    with reading(importer.engine) as session:
        ent = find_record(session, "ent:ent-b")
        assert (ent.state, ent.enabled, ent.entity_id) == ("draft", False, IDP_B)
        assert (ent.revision.number, ent.revision.note, ent.revision.author) == (1, NOTE, ME)
        upkeep = session.get(Upkeep, "ent:ent-b")
        assert (upkeep.kind, upkeep.address, upkeep.daily) == ("url", "https://ent-b.example/metadata", True)


@pytest.mark.parametrize("note", ["", "  ", "trop court", "          court          "])
def test_a_revision_says_why_in_ten_characters(importer, note):
    if note == "trop court":
        importer.add(B, note=note)
        return
    with pytest.raises(NoteTooShort):
        importer.add(B, note=note)


def test_identical_metadata_is_nothing_to_record(importer):
    importer.add(B)
    with pytest.raises(NothingToRecord):
        importer.record(B, subject="ent:ent-b")


def test_only_what_was_chosen_is_taken_over(importer):
    document = renewed(key_ring().idp_b, name="Nouveau nom")
    (name,) = [change.key for change in importer.delta(document) if change.field == "display_name"]
    assert importer.record(document, [name]) == 2
    with reading(importer.engine) as session:
        revision = find_record(session, "ent:ent-a").revision
        entity = entity_of(revision)
        assert (entity.display_name, entity.idp.signing) == ("Nouveau nom", (key_ring().idp_a.base64,))
        assert revision.document.encode() == document


def test_a_certificate_is_not_taken_over_unless_somebody_ticks_it(importer):
    document = renewed(key_ring().idp_b, name="Autre nom")
    for chosen, pair in ((None, "idp_a"), ([change.key for change in importer.delta(document)], "idp_b")):
        importer.record(document, chosen)
        with reading(importer.engine) as session:
            entity = entity_of(find_record(session, "ent:ent-a").revision)
        assert (entity.display_name, entity.idp.signing) == ("Autre nom", (getattr(key_ring(), pair).base64,))


def test_changes_that_leave_no_key_are_refused(importer):
    document = renewed(key_ring().idp_b)
    removed = [change.key for change in importer.delta(document) if change.before]
    with pytest.raises(Unusable) as refused:
        importer.record(document, removed)
    assert refused.value.codes == ("no-signing-key",)


def test_a_service_that_is_answered_under_encryption_keeps_a_key_for_it(importer):
    """S-332."""
    lost = Service().metadata().replace(b"<md:KeyDescriptor ", b'<md:KeyDescriptor use="signing" ')

    def record(*, encrypt):
        with changing(importer.engine) as session:
            partner = find_record(session, "partner:gar")
            partner.encrypt = encrypt
            changes = changes_for(partner, importer.accepted(lost, role="sp").entity)
        return importer.record(lost, [change.key for change in changes], "partner:gar", role="sp")

    with pytest.raises(Unusable) as refused:
        record(encrypt=True)
    assert refused.value.codes == ("encryption-key-lost",)
    assert record(encrypt=False) == 2


def test_nobody_passes_for_the_gateway(importer):
    ours = Ourselves(frozenset({importer.accepted(B).entity.idp.keys[0].fingerprint}), US.entity_base)
    with pytest.raises(OwnKey):
        importer.add(B, us=ours)
    claimed = idp_metadata(key_ring().idp_b, entity_id=f"{US.entity_base}/saml/sp/metadata")
    with pytest.raises(OwnKey):
        importer.add(claimed)


def test_an_entity_id_is_not_taken_from_another_partner(importer):
    importer.add(B)
    document = renewed(key_ring().idp_a, entity_id=IDP_B)
    with pytest.raises(EntityTaken):
        importer.record(document, [change.key for change in importer.delta(document)])


def test_of_an_aggregate_only_the_chosen_entity_is_kept(importer):
    entities = [Entity((idp_role(key_descriptor(key_ring().idp_b.base64)),), f"https://e{n}.example") for n in range(3)]
    document = aggregate(*entities)
    assert importer.inspect(document).choices == tuple(f"https://e{n}.example" for n in range(3))
    importer.add(document, source=Source(Kind.AGGREGATE, "https://federation.example", "https://e1.example"))
    with reading(importer.engine) as session:
        kept = find_record(session, "ent:ent-b").revision.document
        assert kept.count("EntityDescriptor ") == 1
        assert "https://e1.example" in kept


def test_two_administrators_do_not_overwrite_each_other(importer):
    with reading(importer.engine) as session:
        seen = find_record(session, "ent:ent-a").version
    importer.record(renewed(key_ring().idp_a, name="Autre nom"))
    with reading(importer.engine) as session:
        record = find_record(session, "ent:ent-a")
        with pytest.raises(Conflict) as conflict:
            check_version(record, seen)
        check_version(record, record.version)
    assert (conflict.value.by, conflict.value.at) == (ME, importer.clock())


def test_an_older_revision_comes_back_as_a_new_one(importer):
    importer.record(renewed(key_ring().idp_a, name="Autre nom"))
    with changing(importer.engine) as session:
        record = find_record(session, "ent:ent-a")
        (change,) = [c for c in compare(session, record, 1, 2) if c.field == "display_name"]
        assert change.after == "Autre nom"
        restore(session, record, 1, ME, "retour en arrière demandé", importer.clock(), US)
    with reading(importer.engine) as session:
        record = find_record(session, "ent:ent-a")
        first, *_, last = reversed(revisions_of(session, "ent:ent-a"))
        assert (first.number, last.number, record.revision.number) == (1, 3, 3)
        assert last.document == first.document
        assert compare(session, record, 1, 3) == ()


def test_what_is_in_force_already_is_not_restored(importer):
    with changing(importer.engine, dry_run=True) as session:
        record = find_record(session, "ent:ent-a")
        with pytest.raises(NothingToRecord):
            restore(session, record, 1, ME, "retour en arrière demandé", importer.clock(), US)
        with pytest.raises(ChangeRefused, match="no revision 9"):
            restore(session, record, 9, ME, "retour en arrière demandé", importer.clock(), US)


def test_every_change_raises_the_version(importer):
    with changing(importer.engine) as session:
        before = session.scalar(select(Ent.version).where(Ent.slug == "ent-a"))
    importer.record(renewed(key_ring().idp_a, name="Autre nom"))
    with reading(importer.engine) as session:
        assert session.scalar(select(Ent.version).where(Ent.slug == "ent-a")) == before + 1
