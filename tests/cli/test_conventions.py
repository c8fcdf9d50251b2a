"""Schools by file, reminders, and « Démarche numérique » at the command line."""

from datetime import UTC, datetime, timedelta

import pytest
from kit.demarche import NUMBER, TOKEN, Procedure, champ, school
from kit.listener import listening

FILE = "UAI;Nom;ENT\n0550003E;Les Tilleuls;ent-a\n0550001C;Les Saules;\n05;X;\n"


@pytest.fixture
def procedure(operator):
    with listening() as listener:
        filed = Procedure()
        operator.settings |= {
            "base_url": "http://localhost",
            "demarches_url": filed.stand_on(listener),
            "demarches_token": TOKEN,
            "demarches_number": str(NUMBER),
        }
        yield filed


def test_a_file_with_a_faulty_line_is_refused_by_line(operator):
    before = operator.registry()
    assert operator.refused("school", "import", operator.file("e.csv", FILE.encode())) == [
        "ligne 4 : ? erreur : « 05 » n'est pas un UAI : sept chiffres et une lettre."
    ]
    assert operator.registry() == before


def test_the_other_lines_are_taken_over_when_that_is_wanted(operator):
    words = ("school", "import", operator.file("e.csv", FILE.encode()), "--skip-faulty")
    foreseen = operator.do(*words, "--dry-run")
    assert foreseen.splitlines()[0] == "would: 1 ajoutée(s), 1 modifiée(s), 0 inchangée(s), 1 erreur(s)"
    done = operator.do(*words)
    assert done.splitlines()[1:] == foreseen.splitlines()[1:-1]
    assert "0550001C modifiée : nom : École 0550001C → Les Saules" in done
    assert "school.import" in "\n".join(operator._dump())


def test_what_is_no_file_of_schools_is_refused(operator):
    assert "« UAI »" in operator.refused("school", "import", operator.file("e.csv", b"Nom\nX\n"))[0]


def test_reminders_are_given_once(operator):
    until = (datetime.now(UTC) + timedelta(days=45)).date()
    words = ("--collectivite", "Valmeuse", "--signed", "2026-01-01", "--until", f"{until}")
    operator.do("convention", "add", "--ent", "ent-a", "--uai", "0550001C", *words)
    told = operator.do("convention", "remind")
    assert told.startswith("1 rappel(s)\nLa convention 2 (Valmeuse) finit le ")
    assert operator.do("convention", "remind") == "0 rappel(s)\n"


def test_a_reading_tells_what_it_did_dossier_by_dossier(operator, procedure):
    procedure.file(7, school("0550001C"))
    procedure.file(8, champ("École", "?"))
    told = operator.do("convention", "sync").splitlines()
    assert told[0] == "dossier 7 : ajoutée"
    assert told[1] == "dossier 8 : erreur ; Aucun code UAI d'école ne se lit dans le dossier."
    assert told[2].startswith("2 dossier(s) : 1 ajoutée(s)")
    assert operator.do("convention", "sync").startswith("0 dossier(s)")


def test_a_token_that_ran_out_is_a_refusal_that_says_what_to_do(operator, procedure):
    procedure.token = "un autre"
    ended = operator.run("convention", "sync")
    assert ended.code == 1
    assert "Faites-en un nouveau" in ended.faults[0]
    assert TOKEN not in ended.out + ended.err


def test_a_procedure_that_was_never_set_says_what_to_set(operator):
    assert "demarches_number" in operator.refused("convention", "sync")[0]


def test_a_place_of_the_form_that_is_none_is_a_fault_of_configuration(operator):
    operator.configure('demarches_fields = { uia = "École" }\n')
    assert "unknown places uia" in operator.refused("convention", "sync")[0]
