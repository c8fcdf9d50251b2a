"""What a persona would have transmitted, at the command line: as on the page, without anything being kept."""

import pytest

from gateway.onboarding.previews import EXAMPLE_IDENTIFIER

TWO = f"GARPersonIdentifiant={EXAMPLE_IDENTIFIER} idEnt=ENT1"
UAI = ("--attribute", "UAI", "choisir l'école")

SIGNED = ("--collectivite", "215505454", "--purpose", "Accès au GAR", "--contact-ent", "dpo@ent-a.example")


def lines(operator, *words):
    """What is told of each persona, by its key."""
    told = operator.do("partner", "preview", *words).splitlines()
    return {line.split("\t")[1]: line.split("\t")[2:] for line in told}


def test_a_pupil_a_teacher_and_a_head_are_shown_with_what_would_leave(operator):
    before = operator.fingerprint()
    told = lines(operator, "partner:gar", "--ent", "ent-a")
    assert told["eleve"] == ["0550001C", TWO]
    assert told["enseignant"] == ["0550001C,0550002D", TWO]
    assert told["directrice"] == ["0550001C", TWO]
    assert told["parent"][1] == "nothing: this profile does not go to the service"
    assert operator.fingerprint() == before


def test_one_persona_of_an_ent_is_shown_alone(operator):
    assert lines(operator, "ent:ent-a", "--persona", "directrice") == {"directrice": ["0550001C", TWO]}


def test_a_policy_is_tried_and_not_kept(operator):
    assert "covers an attribute of the policy" in lines(operator, "partner:gar", *UAI)["eleve"][1]
    operator.do("collectivite", "add", "215505454", "--name", "Commune de Verdun", "--departement", "055")
    operator.do("convention", "set", "1", *SIGNED, "--attribute", "UAI")
    assert lines(operator, "partner:gar", *UAI)["eleve"] == ["0550001C", "UAI=0550001C"]
    assert lines(operator, "partner:gar")["eleve"] == ["0550001C", TWO]
    operator.do("sp", "grant", "gar", *UAI)
    assert lines(operator, "partner:gar")["eleve"] == ["0550001C", "UAI=0550001C"]


def test_without_a_convention_it_says_what_a_signed_one_would_let_go(operator):
    operator.do("convention", "end", "1")
    told = lines(operator, "partner:gar")["eleve"][1]
    assert told == f"nothing: no convention in force covers the schools; under a signed one: {TWO}"


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        (("partner:inconnu",), "no partner 'inconnu'"),
        (("partner:gar", "--ent", "inconnu"), "inconnu sends nobody to partner:gar"),
        (("partner:gar", "--attribute", "mail", "écrire"), "never released"),
        (("partner:gar", "--attribute", "UAI", " "), "no stated purpose"),
        (("partner:gar", *UAI, *UAI), "'UAI' is there twice"),
    ],
)
def test_what_is_not_understood_is_refused(operator, words, fault):
    assert fault in operator.refused("partner", "preview", *words)[0]


def test_a_policy_says_why_and_who_changed_it(operator):
    assert "10 characters" in operator.refused("sp", "grant", "gar", *UAI, "--note", "bref")[0]
    operator.do("sp", "grant", "gar", *UAI, "--note", "avenant à la convention")
    assert operator.last_act()[0] == "avenant à la convention"
    assert "'cli:" in "".join(line for line in operator.registry() if 'INTO "partner"' in line)


def test_the_gar_s_own_policy_is_kept_as_none_so_that_it_follows_the_gar_s(operator):
    operator.do("sp", "grant", "gar", *UAI)
    assert "choisir" in "".join(operator.registry())
    own = [
        ("GARPersonIdentifiant", "reconnaître la personne dans le GAR"),
        ("idEnt", "reconnaître le projet ENT dans le GAR"),
    ]
    operator.do("sp", "grant", "gar", *(word for line in own for word in ("--attribute", *line)))
    assert "reconnaître" not in "".join(line for line in operator.registry() if 'INTO "partner"' in line)
