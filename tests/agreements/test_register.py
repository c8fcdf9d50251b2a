"""The register of processing says what leaves today, and nothing else."""

import csv
import io
import zipfile
from datetime import date, timedelta

import pytest
from stage.gateway import SCHOOLS, fill

from gateway.agreements.register import make_register
from gateway.agreements.register_files import as_csv, as_odt
from gateway.domain.school_time import school_day_now
from gateway.registry.conventions import add_convention
from gateway.registry.engine import changing, open_engine
from gateway.registry.models import Convention, Partner
from gateway.registry.upgrade import upgrade


@pytest.fixture
def filled(tmp_path):
    engine = open_engine(f"sqlite:///{tmp_path / 'register.db'}")
    upgrade(engine)
    fill(engine)
    yield engine
    engine.dispose()


def made(engine, day=None):
    with changing(engine, dry_run=True) as session:
        return make_register(session, "Académie d'essai", "dpo@academie.example", day or school_day_now())


def data(register, title="Transmission à Service gar"):
    (one,) = [one for one in register.processings if one.title == title]
    return [item.data.rpartition("(")[2].rstrip(")") for item in one.items]


def test_the_gar_gets_two_attributes_each_with_its_purpose(filled):
    register = made(filled)
    assert data(register) == ["GARPersonIdentifiant", "idEnt"]
    (one,) = register.agreements
    assert (one.collectivite, one.schools, one.leaves) == ("Commune d'essai", 2, ("GARPersonIdentifiant", "idEnt"))


def test_a_third_one_is_there_only_when_policy_and_convention_both_say_so(filled):
    with changing(filled) as session:
        partner = session.query(Partner).one()
        partner.release = [
            {"attribute": "GARPersonIdentifiant", "purpose": "reconnaître"},
            {"attribute": "UAI", "purpose": "compter"},
        ]
    assert data(made(filled)) == ["GARPersonIdentifiant"]
    with changing(filled) as session:
        add_convention(session, "ent-a", SCHOOLS[:1], "Autre", date(2026, 1, 1), date(2099, 1, 1), ["UAI"])
    register = made(filled)
    assert data(register) == ["GARPersonIdentifiant", "UAI"]
    rows = list(csv.DictReader(io.StringIO(as_csv(register).decode("utf-8-sig")), delimiter=";"))
    assert [row["collectivite"] for row in rows if "(UAI)" in row["donnee"]] == ["Autre"]
    assert {row["collectivite"] for row in rows if "(GARPersonIdentifiant)" in row["donnee"]} == {
        "Autre", "Commune d'essai",
    }  # fmt: skip


@pytest.mark.parametrize("change", [{"draft": True}, {"ended": date(2026, 2, 1)}, {"until": date(2026, 2, 1)}])
def test_what_is_not_in_force_is_not_in_it(filled, change):
    with changing(filled) as session:
        for name, value in change.items():
            setattr(session.query(Convention).one(), name, value)
    register = made(filled)
    assert register.agreements == ()
    assert data(register) == []


def test_a_service_that_is_switched_off_is_not_in_it(filled):
    with changing(filled) as session:
        session.query(Partner).one().enabled = False
    assert not [one for one in made(filled).processings if one.title.startswith("Transmission")]


def test_what_the_gateway_keeps_itself_is_in_it_with_its_duration(filled):
    kept = {one.title: [item.kept for item in one.items] for one in made(filled).processings}
    assert kept["Session de connexion"] == ["1 heure sans action, 8 heures au plus", "10 minutes"]
    assert kept["Trace technique des connexions"] == ["366 jours"]


def test_it_is_a_file_for_spreadsheets_in_which_nothing_runs(filled):
    with changing(filled) as session:
        session.query(Convention).one().collectivite = "=HYPERLINK()"
    text = as_csv(made(filled)).decode()
    assert text.startswith("\ufefftraitement;donnee;finalite;")
    assert ";'=HYPERLINK();" in text
    assert (school_day_now() + timedelta(300)).isoformat() in text


def test_it_is_a_text_document_with_headings_and_tables(filled):
    with zipfile.ZipFile(io.BytesIO(as_odt(made(filled)))) as archive:
        assert archive.read("mimetype") == b"application/vnd.oasis.opendocument.text"
        content = archive.read("content.xml").decode()
    assert "Registre des activités de traitement" in content
    assert "Commune d'essai" in content
    assert content.count("<table:table ") == 1 + len(made(filled).processings)
