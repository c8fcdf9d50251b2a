"""The register of processing says what leaves today, and nothing else."""

import csv
import io
import zipfile
from datetime import date, timedelta

import pytest
from stage.gateway import SCHOOLS, fill

from gateway.agreements.register import agreement_lines, make_register, processing_lines
from gateway.agreements.register_text import as_odt
from gateway.domain.school_time import school_day_now
from gateway.domain.sheet import written
from gateway.registry.conventions import add_convention
from gateway.registry.engine import changing, open_engine
from gateway.registry.models import Convention, Partner, Project
from gateway.registry.projects import add_project
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


def read(octets):
    return list(csv.DictReader(io.StringIO(octets.decode("utf-8-sig")), delimiter=";"))


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
    rows = read(b"".join(written(processing_lines(register))))
    counted = {row["donnee"].rpartition("(")[2]: (row["conventions"], row["ecoles"]) for row in rows}
    assert (counted["UAI)"], counted["GARPersonIdentifiant)"]) == (("1", "1"), ("2", "3"))
    conventions = {row["collectivite"]: row["donnees"] for row in read(b"".join(written(agreement_lines(register))))}
    assert conventions == {
        "Autre": "GARPersonIdentifiant, UAI, idEnt",
        "Commune d'essai": "GARPersonIdentifiant, idEnt",
    }


def test_a_service_of_one_project_is_covered_by_the_conventions_of_that_project(filled):
    with changing(filled) as session:
        other = add_project(session, "ENT2", "Autre projet")
        session.query(Partner).one().projects = [other]
    register = made(filled)
    assert data(register) == []
    with changing(filled) as session:
        session.query(Partner).one().projects = [session.query(Project).filter_by(ident="ENT1").one()]
    (one,) = [one for one in made(filled).processings if one.title == "Transmission à Service gar"]
    assert (one.projects, one.conventions) == (("ENT1",), 1)


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
    register = made(filled)
    assert b"".join(written(processing_lines(register))).decode().startswith("\ufefftraitement;donnee;finalite;")
    text = b"".join(written(agreement_lines(register))).decode()
    assert text.startswith("\ufeffconvention;collectivite;dpo_collectivite;")
    assert ";'=HYPERLINK();" in text
    assert (school_day_now() + timedelta(300)).isoformat() in text


def test_it_is_a_text_document_with_headings_and_tables(filled):
    with zipfile.ZipFile(io.BytesIO(as_odt(made(filled)))) as archive:
        assert archive.read("mimetype") == b"application/vnd.oasis.opendocument.text"
        content = archive.read("content.xml").decode()
    assert "Registre des activités de traitement" in content
    assert "Commune d'essai" in content
    assert content.count("<table:table ") == 1 + len(made(filled).processings)
