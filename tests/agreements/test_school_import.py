"""A file of schools, line by line: added, changed, unchanged, faulty."""

import pytest
from stage.gateway import SCHOOLS

from gateway.agreements.entering import foresee_import
from gateway.agreements.school_file import UnreadableFile, read_schools
from gateway.agreements.school_import import Effect, import_schools
from gateway.registry.engine import changing, reading
from gateway.registry.errors import ChangeRefused
from gateway.registry.models import Collectivite, School

HEAD = "UAI;Nom;Commune;Circonscription;Nature;ENT;SIREN;Collectivité\n"
NEW = "0550003E;École des Tilleuls;Valmeuse;Bar-le-Duc;École primaire;ent-a;215 500 018;Commune de Valmeuse\n"


def take(engine, text, **choices):
    octets = text if isinstance(text, bytes) else text.encode()
    with changing(engine) as session:
        return import_schools(session, read_schools(octets), **choices)


def effects(report):
    return [line.effect for line in report.lines]


def find(engine, uai):
    with reading(engine) as session:
        school = session.get(School, uai)
        if school is not None:
            _ = school.ent, school.collectivite
        return school


@pytest.mark.parametrize(
    "octets",
    [
        (HEAD + NEW).encode(),
        (HEAD + NEW).encode("utf-8-sig"),
        (HEAD + NEW).replace("\n", "\r\n").encode("cp1252"),
        (HEAD + NEW).replace(";", ",").encode(),
        (HEAD + NEW).replace(";", "\t").encode(),
        (HEAD + NEW).replace("UAI;", "Code UAI;").replace("0550003E", " 0550003e ").encode(),
        (HEAD + NEW).replace("Nom;", '"NOM DE L’ÉCOLE";').encode(),
    ],
    ids=["utf-8", "bom", "windows", "comma", "tab", "lower case", "quotes"],
)
def test_the_files_of_usual_spreadsheets_are_read(engine, octets):
    assert effects(take(engine, octets)) == [Effect.ADDED]
    school = find(engine, "0550003E")
    assert (school.name, school.commune, school.circonscription) == ("École des Tilleuls", "Valmeuse", "Bar-le-Duc")
    assert (school.nature, school.ent.slug, school.collectivite.siren) == ("primaire", "ent-a", "215500018")
    assert " tilleuls valmeuse 0550003e" in school.folded


def test_the_open_directory_of_the_ministry_is_read_as_it_is(engine):
    head = "Identifiant_de_l_etablissement;Nom_etablissement;Type;Nom_commune;nom_circonscription;Code_postal\n"
    assert effects(take(engine, head + "0550003E;École X;Ecole;Verdun;Verdun;55100\n")) == [Effect.ADDED]
    assert find(engine, "0550003E").ent is None


def test_a_second_time_nothing_changes(engine):
    take(engine, HEAD + NEW)
    assert effects(take(engine, HEAD + NEW)) == [Effect.UNCHANGED]


def test_what_changes_is_told_before_and_after(engine):
    take(engine, HEAD + NEW)
    (line,) = take(engine, "uai;nom;nature\n0550003E;École des Saules;École maternelle\n").lines
    assert line.effect is Effect.CHANGED
    assert line.changes == ("nom : École des Tilleuls → École des Saules", "nature : primaire → maternelle")
    assert " saules " in find(engine, "0550003E").folded


def test_an_empty_cell_and_a_missing_column_leave_what_was_known(engine):
    take(engine, HEAD + NEW)
    assert effects(take(engine, "UAI;Commune;ENT\n0550003E;;\n")) == [Effect.UNCHANGED]
    school = find(engine, "0550003E")
    assert (school.commune, school.ent.slug) == ("Valmeuse", "ent-a")


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("05500;X;;;;;;", "« 05500 » n'est pas un UAI"),
        (";X;;;;;;", "n'est pas un UAI"),
        ("0550003E;;;;;;;", "Le nom de l'école manque"),
        ("0550003E;X;;;;one;;", "L'ENT « one » n'est pas connu"),
        ("0550003E;X;;;;;215500019;V", "ni un SIREN ni un SIRET"),
        ("0550003E;X;;;;;215500018;", "La collectivité 215500018 n'est pas connue"),
        (f"0550003E;{'x' * 201};;;;;;", "dépasse 200 caractères"),
        (f"{SCHOOLS[0]};X;;;;;;\n{SCHOOLS[0]};Y;;;;;;", "est déjà à la ligne 2"),
    ],
)
def test_a_faulty_line_stops_all_of_the_file_unless_it_is_skipped(engine, line, fault):
    text = f"{HEAD}{line}\n0550004F;École juste;;;;;;\n"
    with pytest.raises(ChangeRefused) as refused:
        take(engine, text)
    assert fault in refused.value.faults[0]
    assert find(engine, "0550004F") is None
    report = take(engine, text, skip_faulty=True)
    assert report.count(Effect.FAULTY) == 1
    assert find(engine, "0550004F").name == "École juste"


def test_a_fault_bears_the_number_that_an_editor_shows(engine):
    report = take(engine, f'{HEAD}0550003E;"École\nsur deux lignes";;;;;;\n\n05;X;;;;;;\n', skip_faulty=True)
    assert [line.number for line in report.lines] == [3, 5]


def test_a_doubtful_letter_is_a_warning(engine):
    (line,) = take(engine, "UAI;Nom\n0550003Z;X\n").lines
    assert (line.effect, line.warnings) == (Effect.ADDED, ("La lettre de 0550003Z devrait être E.",))


def test_a_file_does_not_take_a_school_from_its_ent(engine):
    from kit.keys import key_ring
    from kit.names import IDP_B
    from stage.clock import Clock
    from stage.gateway import ENT_B_SSO, add_portal
    from stage.service import portal_metadata

    with changing(engine) as session:
        add_portal(session, Clock.at_present(), "ent-b", portal_metadata(IDP_B, (key_ring().idp_b,), ENT_B_SSO))
    (line,) = take(engine, f"UAI;ENT\n{SCHOOLS[0]};ent-b\n", skip_faulty=True).lines
    assert "relève de l'ENT ENT ent-a" in line.faults[0]
    assert find(engine, SCHOOLS[0]).ent.slug == "ent-a"


@pytest.mark.parametrize(
    "octets",
    [b"", b"Nom;Commune\nX;Y\n", b"UAI;UAI\n", b"UAI;Nom\n", b'UAI;Nom\n"0550003E;X\n', b"\x89PNG\r\n\x1a\n\x00"],
    ids=["empty", "no uai", "twice", "no line", "open quote", "picture"],
)
def test_what_is_no_file_of_schools_is_refused_whole(octets):
    with pytest.raises(UnreadableFile):
        read_schools(octets)


def test_a_preview_says_the_same_and_keeps_nothing(engine):
    rows = read_schools((HEAD + NEW + "05;X;;;;;;\n").encode())
    with changing(engine, dry_run=True) as session:
        assert effects(foresee_import(session, rows).report) == [Effect.ADDED, Effect.FAULTY]
    with reading(engine) as session:
        assert session.query(School).count() == 2
        assert session.query(Collectivite).count() == 0
