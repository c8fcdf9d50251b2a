"""What logins read: loaded when it is needed, kept until it changes, as cheap among thousands as alone."""

import re
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from kit.keys import key_ring
from kit.names import IDP_A, IDP_B, SERVICE
from kit.partners import Entity, aggregate, idp_role, key_descriptor
from registry.conftest import statements
from sqlalchemy import insert, text
from stage.clock import Clock
from stage.gateway import ENT_B_SSO, PROJECT, SCHOOLS, add_portal
from stage.service import portal_metadata

from gateway.domain.release import GAR_POLICY, ReleaseLine
from gateway.registry import models
from gateway.registry.catalogue import Catalogue
from gateway.registry.conventions import end_convention
from gateway.registry.engine import RegistryUnavailable, changing, generation, open_engine
from gateway.registry.ents import EntChoices, add_saml_ent, set_choices
from gateway.registry.names import find_named
from gateway.registry.partners import grant
from gateway.registry.revisions import Origin
from gateway.saml.algorithms import STRONG, WITH_SHA1
from gateway.saml.metadata_reader import Rules, read_metadata

CLOCK = Clock.at_present()
MANY = 3000


@pytest.fixture
def watch(monkeypatch):
    """The watch by which the catalogue looks at the database now and then, in the test's hand."""
    held = SimpleNamespace(seconds=1000.0)
    monkeypatch.setattr("gateway.registry.catalogue.time", SimpleNamespace(monotonic=lambda: held.seconds))
    return held


def rename(engine, name):
    with changing(engine) as session:
        set_choices(find_named(session, models.Ent, "ent-a"), name=name)


def test_a_change_is_seen_at_once_where_it_was_announced(filled, watch):
    catalogue = Catalogue(filled)
    assert catalogue.now().ent("ent-a").name == "ENT ent-a"
    rename(filled, "Nouveau nom")
    assert catalogue.now().ent("ent-a").name == "ENT ent-a"
    assert catalogue.now(announced=generation(filled)).ent("ent-a").name == "Nouveau nom"


def test_a_change_is_seen_within_a_second_where_nobody_announced_it(filled, watch):
    catalogue = Catalogue(filled)
    catalogue.now().ent("ent-a")
    rename(filled, "Nouveau nom")
    watch.seconds += 1
    assert catalogue.now().ent("ent-a").name == "Nouveau nom"


def test_between_two_looks_the_database_is_left_in_peace(filled, watch):
    catalogue = Catalogue(filled)
    number = catalogue.now().number
    catalogue.now().ent("ent-a")
    with statements(filled) as seen:
        for announced in (0, number - 1, number):
            assert catalogue.now(announced).ent("ent-a") is not None
        watch.seconds += 0.4
        assert catalogue.now().ent("ent-a") is not None
    assert seen == []


def test_a_look_that_finds_no_change_keeps_what_was_loaded(filled, watch):
    catalogue = Catalogue(filled)
    known = catalogue.now().ent("ent-a")
    watch.seconds += 1
    assert catalogue.now().ent("ent-a") is known


def test_a_login_under_way_keeps_the_snapshot_that_it_has(filled, watch):
    catalogue = Catalogue(filled)
    held = catalogue.now()
    held.ent("ent-a")
    rename(filled, "Nouveau nom")
    assert catalogue.now(announced=generation(filled)).ent("ent-a").name == "Nouveau nom"
    assert held.ent("ent-a").name == "ENT ent-a"


def test_what_exists_is_read_once_and_what_does_not_is_never_kept(filled):
    snapshot = Catalogue(filled).now()
    questions = (
        (snapshot.ent, "ent-a", "inconnu"),
        (snapshot.saml_service, SERVICE, "https://inconnu.example"),
        (snapshot.has_project, PROJECT, "INCONNU"),
        (snapshot.ents_of, PROJECT, "INCONNU"),
    )
    for ask, known, unknown in questions:
        assert ask(known)
        with statements(filled) as seen:
            assert ask(known)
        assert seen == []
        assert not ask(unknown)
        with statements(filled) as seen:
            assert not ask(unknown)
        assert seen
    assert "nconnu" not in str(vars(snapshot)).lower()


def test_an_ent_is_known_with_its_schools_and_its_conventions(filled):
    ent = Catalogue(filled).now().ent("ent-a")
    assert (ent.slug, ent.project, ent.entity_id, ent.dialect.name) == ("ent-a", PROJECT, IDP_A, "sdet")
    assert ent.idp.signing == (key_ring().idp_a.base64,)
    assert ent.schools == set(SCHOOLS)
    (convention,) = ent.conventions
    assert convention.schools == set(SCHOOLS)
    assert convention.in_force(CLOCK().date())


def test_a_school_that_is_off_is_not_one_of_its_schools(filled):
    with changing(filled) as session:
        session.get(models.School, SCHOOLS[0]).enabled = False
    assert Catalogue(filled).now().ent("ent-a").schools == set(SCHOOLS[1:])


def test_a_convention_that_was_withdrawn_is_no_longer_in_force(filled):
    with changing(filled) as session:
        end_convention(session, session.query(models.Convention).one().id, CLOCK().date())
    (convention,) = Catalogue(filled).now().ent("ent-a").conventions
    assert not convention.in_force(CLOCK().date())


@pytest.mark.parametrize(("mode", "version"), [("pass", None), ("derived:1", 1), ("derived:12", 12)])
def test_identifiers_are_derived_with_the_secret_of_the_record(filled, mode, version):
    with changing(filled) as session:
        set_choices(find_named(session, models.Ent, "ent-a"), identifier=mode)
    assert Catalogue(filled).now().ent("ent-a").identifier_version == version


def test_sha1_counts_to_the_last_day_of_its_exception_and_no_further(filled):
    last = date(2026, 12, 31)
    with changing(filled) as session:
        find_named(session, models.Ent, "ent-a").sha1_until = last
    snapshot = Catalogue(filled).now()
    assert snapshot.ent("ent-a").algorithms(last) is WITH_SHA1
    assert snapshot.ent("ent-a").algorithms(last + timedelta(days=1)) is STRONG
    assert snapshot.saml_service(SERVICE).algorithms(last) is STRONG


def test_what_is_switched_off_is_not_there(filled):
    with changing(filled) as session:
        find_named(session, models.Ent, "ent-a").enabled = False
        find_named(session, models.Partner, "gar").enabled = False
    snapshot = Catalogue(filled).now()
    assert snapshot.ent("ent-a") is None
    assert snapshot.saml_service(SERVICE) is None
    assert snapshot.ents_of(PROJECT) == ()


def test_a_service_gets_the_two_attributes_or_what_it_was_granted(filled):
    assert Catalogue(filled).now().saml_service(SERVICE).policy == GAR_POLICY
    with changing(filled) as session:
        grant(find_named(session, models.Partner, "gar"), [ReleaseLine("UAI", "statistiques")])
    assert Catalogue(filled).now().saml_service(SERVICE).policy == (ReleaseLine("UAI", "statistiques"),)


def test_the_ents_of_a_project_come_by_name(filled):
    with changing(filled) as session:
        add_portal(session, CLOCK, "b", portal_metadata(IDP_B, (key_ring().idp_b,), ENT_B_SSO))
        find_named(session, models.Ent, "b").name = "AAA"
    assert [choice.slug for choice in Catalogue(filled).now().ents_of(PROJECT)] == ["b", "ent-a"]


def test_a_database_that_is_away_is_said_to_be_and_is_found_again(tmp_path, prepared_file, watch):
    path = tmp_path / "registry.db"
    catalogue = Catalogue(open_engine(f"sqlite:///{path}"))
    path.mkdir()
    with pytest.raises(RegistryUnavailable):
        catalogue.now()
    path.rmdir()
    path.write_bytes(prepared_file.read_bytes())
    assert catalogue.now().has_project("B0") is False


def crowd(engine):
    """Some thousands of other ENTs, each with a project, a school and a convention of its own."""
    numbers = range(1000, 1000 + MANY)
    with changing(engine) as session:
        parsed = session.query(models.Revision).first().parsed
        rows = {
            models.Project: [{"id": n, "ident": f"P{n}", "name": f"P{n}"} for n in numbers],
            models.Revision: [
                {"id": n, "subject": f"ent:e{n}", "number": 1, "at": CLOCK(), "author": "test", "note": "",
                 "source": "", "document": "<x/>", "parsed": parsed} for n in numbers
            ],
            models.Ent: [
                {"id": n, "slug": f"e{n}", "project_id": n, "name": f"ENT {n}", "protocol": "saml", "dialect": "sdet",
                 "entity_id": f"https://e{n}.example", "revision_id": n} for n in numbers
            ],
            models.School: [{"uai": f"{n:07}A", "ent_id": n, "name": f"École {n}"} for n in numbers],
            models.Convention: [
                {"id": n, "ent_id": n, "collectivite": "C", "signed": date(2026, 1, 1), "until": date(2027, 1, 1),
                 "attributes": []} for n in numbers
            ],
            models.ConventionSchool: [{"convention_id": n, "uai": f"{n:07}A"} for n in numbers],
            models.Partner: [
                {"id": n, "slug": f"p{n}", "protocol": "saml", "name": f"SP {n}", "entity_id": f"https://p{n}.example",
                 "release": [], "revision_id": n} for n in numbers
            ],
        }  # fmt: skip
        for model, values in rows.items():
            session.execute(insert(model), values)


def read_for_one_login(engine):
    """What a login reads on a cold start, and the statements that it took."""
    with statements(engine) as seen:
        snapshot = Catalogue(engine).now()
        found = (snapshot.has_project(PROJECT), snapshot.ents_of(PROJECT), snapshot.ent("ent-a"))
        found = (*found, snapshot.saml_service(SERVICE))
    return found, seen


def test_thousands_of_ents_make_no_difference_to_a_login(filled):
    alone, few = read_for_one_login(filled)
    crowd(filled)
    among_many, many = read_for_one_login(filled)
    assert among_many == alone
    assert [statement for statement, _ in many] == [statement for statement, _ in few]


def test_no_statement_of_a_login_goes_through_a_whole_table(filled):
    crowd(filled)
    _, seen = read_for_one_login(filled)
    with filled.connect() as connection:
        connection.execute(text("ANALYZE"))
        for statement, parameters in seen:
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters).all()
            assert not [
                step.detail for step in plan if step.detail.startswith("SCAN") and "registry_state" not in step[3]
            ]


def test_nothing_is_read_before_the_first_question(filled):
    with statements(filled) as seen:
        Catalogue(filled)
    assert seen == []


def test_the_file_that_an_ent_was_taken_from_is_not_read_again_at_a_login(filled):
    """It may hold a whole federation; what was read of it once is kept beside it."""
    role = idp_role(key_descriptor(key_ring().idp_b.base64, "signing"))
    others = [Entity((role,), entity_id=f"https://e{n}.example") for n in range(50)]
    document = aggregate(Entity((role,), entity_id=IDP_B), *others)
    entity = read_metadata(document, Rules(CLOCK()), IDP_B).entity
    with changing(filled) as session:
        choices = EntChoices("ent-b", PROJECT, "ENT B")
        add_saml_ent(session, choices, document, entity, Origin("test", CLOCK(), "test", "test"), frozenset())
    with statements(filled) as seen:
        assert Catalogue(filled).now().ent("ent-b").idp == entity.idp
    assert not [statement for statement, _ in seen if re.search(r"revision\w*\.document\b", statement)]
