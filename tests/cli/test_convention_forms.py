"""Collectivités and conventions at the command line: all that their forms say, by the same rules."""

import json

import pytest

SIREN = "215505454"
SIGNED = ("--signed", "2026-09-01", "--until", "2029-08-31")


@pytest.fixture
def verdun(operator):
    operator.do("collectivite", "add", SIREN, "--name", "Commune de Verdun", "--departement", "055")
    return operator


@pytest.fixture
def signed(verdun):
    """The second convention: the first one is the stage's."""
    verdun.do("convention", "add", "--ent", "ent-a", "--uai", "0550001c", "--collectivite", SIREN, *SIGNED)
    verdun.do("convention", "end", "1")
    return verdun


def said(operator, number):
    return json.loads(operator.do("convention", "show", f"{number}"))


def test_a_collectivite_is_added_once_changed_and_found(verdun):
    again = ("collectivite", "add", SIREN, "--name", "À nous", "--departement", "055")
    assert "déjà connue : Commune de Verdun" in verdun.refused(*again)[0]
    verdun.do("collectivite", "set", SIREN, "--contact", "dpo@verdun.example", "--why", "nouvelle déléguée")
    assert verdun.last_act()[0] == "nouvelle déléguée"
    line = f"{SIREN}\tCommune de Verdun\tcommune\t055\tdpo@verdun.example\n"
    assert verdun.do("collectivite", "list", "verdun", "--departement", "055") == line
    assert verdun.do("collectivite", "list", "paris") == ""


def test_what_is_wrong_with_a_collectivite_is_told_at_once(verdun):
    wrong = verdun.refused("collectivite", "add", "123456789", "--name", "X", "--departement", "5")
    assert [fault[:9] for fault in wrong] == ["Le SIREN ", "Le départ"]
    assert "n'a le SIREN 217500016" in verdun.refused("collectivite", "set", "217500016", "--name", "X")[0]


def test_a_convention_with_a_siren_says_all_that_the_form_asks_for(signed):
    told = said(signed, 2)
    assert (told["collectivite"], told["state"], told["schools"]) == ("Commune de Verdun", "signee", ["0550001C"])
    assert told["purposes"][0].startswith("Accéder aux ressources")
    draft = ("--contact-ent", "dpo@ent-a.example", "--purpose", "Essai", "--draft")
    words = ("convention", "add", "--ent", "ent-a", "--uai", "0550002D", "--collectivite")
    signed.do(*words, SIREN, *SIGNED, *draft)
    told = said(signed, 3)
    assert (told["state"], told["purposes"], told["contact_ent"]) == ("brouillon", ["Essai"], "dpo@ent-a.example")
    assert signed.run(*words, "Verdun", *SIGNED, *draft).code == 2
    assert "n'a le SIREN 217500016" in signed.refused(*words, "217500016", *SIGNED)[0]


def test_they_are_listed_by_state_ent_signatory_and_words(signed):
    assert [line.split("\t")[0] for line in signed.do("convention", "list").splitlines()] == ["2", "1"]
    line = "2\tsignee\tCommune de Verdun\tent-a\t1\t2026-09-01\t2029-08-31\t\n"
    for words in (("verdun",), ("--state", "signee"), ("--collectivite", SIREN), ("--most", "1")):
        assert signed.do("convention", "list", *words) == line
    assert signed.do("convention", "list", "--ent", "inconnu") == ""
    assert "n'existe pas" in signed.refused("convention", "show", "99")[0]


def test_what_is_given_is_changed_and_the_rest_stays(signed):
    signed.do("convention", "set", "2", "--attribute", "UAI", "--until", "2030-08-31", "--why", "avenant du 3 novembre")
    told = said(signed, 2)
    assert (told["attributes"], told["until"], told["signed"]) == (["UAI"], "2030-08-31", "2026-09-01")
    assert signed.last_act()[0] == "avenant du 3 novembre"
    signed.do("convention", "set", "2", "--no-attribute")
    assert said(signed, 2)["attributes"] == []


def test_who_loses_access_is_said_first_and_confirmed(signed):
    words = ("convention", "set", "2", "--draft")
    assert signed.refused(*words) == ["1 école n'aura plus accès. Add --confirm: 0550001C"]
    assert said(signed, 2)["state"] == "signee"
    assert "1 école n'aura plus accès." in signed.do(*words, "--confirm")
    assert said(signed, 2)["state"] == "brouillon"


def test_an_end_says_who_loses_access(signed):
    foreseen = signed.do("convention", "end", "2", "--why", "dénoncée par la commune", "--dry-run")
    assert "1 école n'aura plus accès." in foreseen
    assert said(signed, 2)["ended"] is None
    signed.do("convention", "end", "2", "--why", "dénoncée par la commune")
    assert (signed.last_act()[0], said(signed, 2)["state"]) == ("dénoncée par la commune", "denoncee")


def test_what_cannot_be_written_is_refused_with_all_the_faults(signed):
    before = signed.fingerprint()
    faults = signed.refused("convention", "set", "2", "--uai", "0559999Z", "--until", "2020-01-01", "--confirm")
    assert len(faults) == 2
    assert "--collectivite SIREN" in signed.refused("convention", "set", "1", "--contact-ent", "x")[0]
    assert signed.fingerprint() == before


def test_the_convention_of_a_dossier_is_not_written_by_hand(signed):
    signed.alter("UPDATE convention SET dossier = 7 WHERE id = 2")
    assert "dossier 7" in signed.refused("convention", "set", "2", "--contact-ent", "x")[0]


def test_a_renewal_begins_the_day_after_as_a_draft(signed):
    signed.do("convention", "renew", "2", "--until", "2032-08-31")
    told = said(signed, 3)
    assert (told["signed"], told["renews"], told["state"]) == ("2029-09-01", 2, "brouillon")
    assert told["schools"] == ["0550001C"]


def test_a_signed_document_is_kept_and_what_is_none_is_not(signed):
    assert "conv.pdf" in signed.do("convention", "attach", "2", signed.file("conv.pdf", b"%PDF-1.7 x"))
    assert "PDF" in signed.refused("convention", "attach", "2", signed.file("conv.txt", b"x"))[0]


def test_a_draft_waits_for_nobody_and_what_is_signed_does(signed):
    signed.do("admin", "approval", "ecole:0550001C")
    signed.do("convention", "renew", "2", "--until", "2032-08-31")
    signed.do("convention", "set", "3", "--contact-ent", "dpo@ent-a.example")
    for words in (("set", "3", "--no-draft"), ("set", "2", "--contact-ent", "x")):
        assert "--break-glass" in signed.refused("convention", *words)[0]
    assert said(signed, 3)["state"] == "brouillon"


def test_the_record_of_a_school_is_changed_and_who_runs_it_is_known(verdun):
    words = ("school", "set", "0550001C", "--commune", "Verdun", "--collectivite", SIREN, "--declared", "2026-09-02")
    assert verdun.do(*words).startswith("school 0550001C: commune = Verdun, collectivite = 215505454")
    assert "'2026-09-02'" in "\n".join(line for line in verdun.registry() if 'INTO "school"' in line)
    assert "n'est pas connu" in verdun.refused("school", "set", "0550001C", "--ent", "inconnu")[0]
    assert "nom de l'école" in verdun.refused("school", "set", "0550001C", "--name", "")[0]


def test_taking_a_school_from_its_ent_is_for_two(verdun):
    verdun.do("ent", "add", "ent-b", "--project", "ENT1", "--name", "B", "--cas-url", "https://cas.example/cas")
    verdun.do("admin", "approval", "academie")
    verdun.do("school", "set", "0550001C", "--name", "Les Saules")
    assert "--break-glass" in verdun.refused("school", "set", "0550001C", "--ent", "ent-b")[0]
    verdun.do("school", "set", "0550001C", "--ent", "ent-b", "--break-glass", "astreinte du week-end")
