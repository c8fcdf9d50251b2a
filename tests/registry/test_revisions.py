"""Every state of a partner's metadata is kept for good, under a number of its own."""

import pytest
from kit.keys import key_ring
from kit.names import IDP_A
from kit.partners import Entity, aggregate, display_name, idp_metadata, idp_role, key_descriptor, sp_metadata
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from stage.clock import Clock

from gateway.registry.engine import changing, reading
from gateway.registry.models import Revision
from gateway.registry.revisions import Origin, add_revision, entity_of
from gateway.saml.metadata_reader import Rules, read_metadata

CLOCK = Clock.at_present()
ORIGIN = Origin("cli:somebody", CLOCK(), "https://ent-a.example/metadata", "première lecture")


def add(session, subject, document):
    return add_revision(session, subject, document, read_metadata(document, Rules(CLOCK())).entity, ORIGIN)


def test_revisions_are_numbered_for_each_subject(database):
    document = idp_metadata(key_ring().idp_a)
    with changing(database) as session:
        numbers = [add(session, subject, document).number for subject in ("ent:a", "ent:b", "ent:a", "ent:a")]
    assert numbers == [1, 1, 2, 3]


def test_who_wrote_it_when_and_from_where_is_kept_with_it(database):
    with changing(database) as session:
        add(session, "ent:a", idp_metadata(key_ring().idp_a))
    with reading(database) as session:
        kept = session.query(Revision).one()
        assert Origin(kept.author, kept.at, kept.source, kept.note) == ORIGIN


def test_what_was_read_is_kept_whole(database):
    role = idp_role(key_descriptor(key_ring().idp_a.base64, "signing"), extensions=display_name("École &amp; Cie"))
    until = ' validUntil="2049-01-01T00:00:00Z"'
    for document in (
        Entity((role,), attributes=until).document(),
        sp_metadata(key_ring().sp_only),
        f"<?xml version='1.0' encoding='UTF-8'?>\n<!-- é -->{Entity((role,)).text()}\n".encode(),
        aggregate(Entity((role,))),
    ):
        with changing(database) as session:
            add(session, "ent:a", document)
        with reading(database) as session:
            kept = session.query(Revision).order_by(Revision.number.desc()).first()
            assert kept.document.encode() == document
            assert entity_of(kept) == read_metadata(document, Rules(CLOCK())).entity


def test_a_revision_is_never_changed(filled_database):
    for change in ("document = '<x/>'", "number = 9", "parsed = '{}'"):
        with pytest.raises(DBAPIError, match=r"append-only|never changed"), filled_database.begin() as connection:
            connection.execute(text(f"UPDATE revision SET {change} WHERE subject = 'ent:ent-a'"))


def test_nor_is_it_deleted_when_another_is_in_force(filled_database):
    document = idp_metadata(key_ring().idp_a_next, entity_id=IDP_A)
    with changing(filled_database) as session:
        add(session, "ent:old", document)
    with pytest.raises(DBAPIError, match=r"append-only|never deleted"), filled_database.begin() as connection:
        connection.execute(text("DELETE FROM revision WHERE subject = 'ent:old'"))
    with reading(filled_database) as session:
        assert session.query(Revision).filter_by(subject="ent:old").count() == 1
