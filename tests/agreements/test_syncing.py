"""Conventions signed on « Démarche numérique » are read once each, whatever happens on the way."""

import json
from dataclasses import replace
from datetime import date

import pytest
from kit.demarche import BEGAN, PDF, TOKEN, champ, school, schools
from sqlalchemy import select
from stage.gateway import SCHOOLS

from gateway.agreements.importing import Outcome
from gateway.agreements.syncing import FILE_MISSING
from gateway.demarches.errors import DemarcheUnknown, QueryRefused, RateLimited, TokenRefused
from gateway.registry.engine import changing, reading
from gateway.registry.models import Convention, DemarcheProgress, JournalLine

FIRST, SECOND = SCHOOLS
SIREN = "215500018"


def outcomes(report):
    return [one.outcome for one in report.imported]


def test_an_accepted_dossier_is_a_signed_convention(desk):
    desk.procedure.file(7, schools(FIRST, SECOND), champ("Finalités", "- Ressources\n- Manuels"))
    assert outcomes(desk.read()) == [Outcome.ADDED]
    (convention,) = desk.conventions()
    assert (convention.dossier, convention.draft, convention.ent.slug) == (7, False, "ent-a")
    assert sorted(one.uai for one in convention.schools) == [FIRST, SECOND]
    assert (convention.signed, convention.until) == (BEGAN.date(), date(2099, 8, 31))
    assert (convention.signatory.siren, convention.collectivite) == (SIREN, "COMMUNE DE VALMEUSE")
    assert convention.purposes == ["Ressources", "Manuels"]


@pytest.mark.parametrize(("state", "draft"), [("en_construction", True), ("en_instruction", True), ("accepte", False)])
def test_only_an_accepted_one_counts_as_signed(desk, state, draft):
    desk.procedure.file(7, school(FIRST), champ("Date de signature", "01/09/2026"), state=state)
    desk.read()
    assert [one.draft for one in desk.conventions()] == [draft]


@pytest.mark.parametrize("state", ["refuse", "sans_suite"])
def test_a_refused_one_is_none_and_one_that_is_refused_later_opens_nothing_more(desk, state):
    desk.procedure.file(6, school(FIRST), state=state)
    assert outcomes(desk.read()) == [Outcome.IGNORED]
    desk.procedure.file(7, school(FIRST))
    desk.read()
    desk.procedure.file(7, school(FIRST), state=state)
    (imported,) = desk.read().imported
    assert [closing.uai for closing in imported.closed] == [FIRST]
    assert [one.draft for one in desk.conventions()] == [True]


def test_all_pages_are_read_each_dossier_once(desk):
    desk.procedure.page = 3
    for number in range(1, 11):
        desk.procedure.file(number, school(FIRST))
    report = desk.read()
    assert outcomes(report) == [Outcome.ADDED] * 10
    assert [one.dossier for one in desk.conventions()] == list(range(1, 11))
    assert desk.procedure.pages == 4


def test_the_next_reading_asks_only_for_what_changed_since(desk):
    desk.procedure.page = 2
    for number in range(1, 6):
        desk.procedure.file(number, school(FIRST))
    desk.read()
    desk.procedure.file(2, schools(FIRST, SECOND))
    report = desk.read()
    assert [(one.dossier, one.outcome) for one in report.imported] == [(2, Outcome.CHANGED)]
    assert outcomes(desk.read()) == []


def test_reading_everything_again_changes_nothing(desk):
    for number in (1, 2):
        desk.procedure.file(number, school(FIRST), desk.procedure.attach())
    desk.read()
    with changing(desk.run.engine) as session:
        session.query(DemarcheProgress).update({"cursor": "", "deleted_cursor": ""})
    before = [line for line in desk.all() if "registry_state" not in line and "demarche_progress" not in line]
    assert outcomes(desk.read()) == [Outcome.UNCHANGED] * 2
    after = [line for line in desk.all() if "registry_state" not in line and "demarche_progress" not in line]
    assert after == before


def test_a_run_that_breaks_in_the_middle_goes_on_from_there(desk):
    desk.procedure.page, desk.procedure.falls_after = 3, 2
    for number in range(1, 11):
        desk.procedure.file(number, school(FIRST))
    report = desk.read()
    assert isinstance(report.stopped, QueryRefused)
    assert [one.dossier for one in desk.conventions()] == [1, 2, 3, 4, 5, 6]
    desk.procedure.falls_after = None
    report = desk.read()
    assert [one.dossier for one in report.imported] == [7, 8, 9, 10]
    assert report.stopped is None
    assert len(desk.conventions()) == 10


def test_a_crash_between_two_pages_loses_and_doubles_nothing(desk):
    """The process dies while it tells of its second page, which is kept already."""

    def die(report):
        if len(report.imported) == 4:
            raise KeyboardInterrupt

    desk.procedure.page = 2
    for number in range(1, 6):
        desk.procedure.file(number, school(FIRST))
    with pytest.raises(KeyboardInterrupt):
        desk.read(tell=die)
    assert len(desk.conventions()) == 4
    assert [one.dossier for one in desk.read().imported] == [5]
    assert [one.dossier for one in desk.conventions()] == [1, 2, 3, 4, 5]


def test_a_crash_inside_a_page_leaves_nothing_of_it(desk, monkeypatch):
    from gateway.agreements import syncing

    keep = syncing._keep_place

    def die(*_arguments, **_more):
        raise KeyboardInterrupt

    desk.procedure.file(1, school(FIRST))
    monkeypatch.setattr(syncing, "_keep_place", die)
    with pytest.raises(KeyboardInterrupt):
        desk.read()
    assert desk.conventions() == []
    monkeypatch.setattr(syncing, "_keep_place", keep)
    assert outcomes(desk.read()) == [Outcome.ADDED]


def test_when_the_service_says_wait_it_is_waited_for(desk):
    desk.procedure.file(1, school(FIRST))
    desk.procedure.waits = 2
    report = desk.read()
    assert (desk.slept, report.stopped) == ([7.0, 7.0], None)
    assert outcomes(report) == [Outcome.ADDED]


def test_but_not_for_ever(desk):
    desk.procedure.file(1, school(FIRST))
    desk.procedure.waits = 99
    report = desk.read()
    assert isinstance(report.stopped, RateLimited)
    assert len(desk.slept) == 5
    assert desk.conventions() == []


@pytest.mark.parametrize("code", ["internal_server_error", "bad_request", "invalid_null"])
def test_partial_data_beside_an_error_is_not_believed(desk, code):
    for number in (1, 2, 3, 4):
        desk.procedure.file(number, school(FIRST))
    desk.procedure.broken = code
    report = desk.read()
    assert isinstance(report.stopped, QueryRefused)
    assert code in report.stopped.sentence
    assert desk.conventions() == []
    desk.procedure.broken = ""
    assert outcomes(desk.read()) == [Outcome.ADDED] * 4


def test_a_page_that_takes_the_service_too_long_is_asked_for_again_shorter(desk):
    for number in (1, 2):
        desk.procedure.file(number, school(FIRST))
    desk.procedure.broken = "timeout"
    assert isinstance(desk.read().stopped, QueryRefused)
    assert [json.loads(heard.body)["variables"]["first"] for heard in desk.heard] == [100, 25, 6, 1]


@pytest.mark.parametrize("change", ["token", "number"])
def test_a_token_that_ran_out_or_opens_nothing_says_what_to_do_and_changes_nothing(desk, change):
    desk.procedure.file(1, school(FIRST))
    wrong = {"token": {"token": "périmé".encode("ascii", "replace").decode()}, "number": {"number": 1}}[change]
    report = desk.read(service=replace(desk.run.service, **wrong))
    kind = {"token": TokenRefused, "number": DemarcheUnknown}[change]
    assert isinstance(report.stopped, kind)
    assert desk.conventions() == []
    with reading(desk.run.engine) as session:
        assert {one.outcome for one in session.scalars(select(DemarcheProgress))} == {kind.reason}


@pytest.mark.parametrize("reason", ["user_request", "manager_request", "user_removed", "procedure_removed"])
def test_a_deleted_dossier_ends_its_convention(desk, reason):
    desk.procedure.file(7, school(FIRST))
    desk.read()
    desk.procedure.delete(7, reason)
    (imported,) = desk.read().imported
    assert (imported.outcome, [one.uai for one in imported.closed]) == (Outcome.ENDED, [FIRST])
    assert [one.ended for one in desk.conventions()] == [desk.run.day]
    assert outcomes(desk.read()) == []


def test_but_not_one_that_the_service_only_tidied_up(desk):
    desk.procedure.file(7, school(FIRST))
    desk.read()
    desk.procedure.delete(7, "expired")
    assert outcomes(desk.read()) == [Outcome.IGNORED]
    assert [one.ended for one in desk.conventions()] == [None]


def test_what_was_withdrawn_here_stays_so_whatever_the_dossier_says(desk):
    desk.procedure.file(7, school(FIRST))
    desk.read()
    with changing(desk.run.engine) as session:
        session.query(Convention).one().ended = desk.run.day
    desk.procedure.file(7, schools(FIRST, SECOND))
    desk.read()
    (convention,) = desk.conventions()
    assert convention.ended == desk.run.day
    assert len(convention.schools) == 2


@pytest.mark.parametrize(
    ("champs", "more", "fault"),
    [
        ((champ("École", "École des Tilleuls, Valmeuse"),), {}, "Aucun code UAI"),
        ((school("0559999Z"),), {}, "n'est pas connue"),
        ((school(FIRST),), {"siret": "21550001800010"}, "Aucun SIRET"),
        ((school(FIRST), champ("Date de fin", "bientôt")), {}, "« Date de fin » n'est pas une date"),
        ((school(FIRST), champ("Date de fin", "")), {}, "La date de fin manque"),
        ((school(FIRST), champ("ENT", "ONE")), {}, "n'est pas connu de la passerelle"),
        ((school(FIRST), champ("Date de fin", "2020-01-01")), {}, "finirait avant"),
    ],
    ids=["no uai", "unknown school", "siret", "no date", "date missing", "ent", "order"],
)
def test_a_dossier_that_cannot_be_read_says_why_and_its_cure_brings_it_in(desk, champs, more, fault):
    desk.procedure.file(7, *champs, **more)
    desk.procedure.file(8, school(FIRST))
    assert outcomes(desk.read()) == [Outcome.FAULTY, Outcome.ADDED]
    assert fault in " ".join(desk.faults()[7])
    desk.procedure.file(7, school(FIRST))
    assert outcomes(desk.read()) == [Outcome.ADDED]
    assert desk.faults() == {}


def test_a_signed_one_that_becomes_unreadable_stands_as_long_as_it_is_accepted(desk):
    desk.procedure.file(7, school(FIRST))
    desk.read()
    desk.procedure.file(7, champ("École", "?"))
    assert outcomes(desk.read()) == [Outcome.FAULTY]
    assert [one.draft for one in desk.conventions()] == [False]
    desk.procedure.file(7, champ("École", "?"), state="en_instruction")
    (imported,) = desk.read().imported
    assert [one.uai for one in imported.closed] == [FIRST]
    assert [one.draft for one in desk.conventions()] == [True]


def test_the_form_may_name_its_places_otherwise_by_label_or_by_id(desk):
    place = champ("Code de l'établissement")["champDescriptorId"]
    code, end = champ("Code de l'établissement", FIRST.lower()), champ("Valable jusqu'au", "31/08/2027")
    desk.procedure.file(7, code, end, champ("Date de fin", ""))
    service = replace(desk.run.service, places={"uai": place, "until": "VALABLE JUSQU'AU"})
    assert outcomes(desk.read(service=service)) == [Outcome.ADDED]
    assert desk.conventions()[0].until == date(2027, 8, 31)


def test_the_ent_is_that_of_the_schools_when_the_form_does_not_say(desk):
    desk.procedure.file(7, school(FIRST), champ("ENT", ""))
    assert outcomes(desk.read()) == [Outcome.ADDED]
    assert desk.conventions()[0].ent.slug == "ent-a"


def test_the_signed_document_is_fetched_at_once_without_the_token(desk):
    desk.procedure.file(7, school(FIRST), desk.procedure.attach())
    assert desk.read().files == 1
    assert desk.conventions()[0].document.name == "convention.pdf"
    assert desk.read().files == 0


def test_one_whose_address_ran_out_is_asked_for_anew_by_the_next_reading(desk):
    desk.procedure.file(7, school(FIRST), desk.procedure.attach())
    desk.procedure.files.clear()
    assert desk.read().files == 0
    assert desk.conventions()[0].document is None
    assert desk.faults() == {7: [FILE_MISSING]}
    desk.procedure.files["/files/convention.pdf"] = PDF
    assert desk.read().files == 1
    assert desk.conventions()[0].document is not None
    assert desk.faults() == {}


def test_what_is_no_pdf_is_not_kept(desk):
    desk.procedure.file(7, school(FIRST), desk.procedure.attach("photo.pdf", b"\x89PNG"))
    desk.read()
    assert desk.conventions()[0].document is None
    assert "n'est pas un fichier PDF" in desk.faults()[7][0]


def test_a_dry_run_tells_all_of_it_and_keeps_nothing(desk):
    desk.procedure.page = 2
    for number in range(1, 6):
        desk.procedure.file(number, school(FIRST), desk.procedure.attach())
    before = desk.all()
    assert outcomes(desk.read(dry_run=True)) == [Outcome.ADDED] * 5
    assert desk.all() == before
    assert outcomes(desk.read()) == [Outcome.ADDED] * 5


def test_every_change_is_in_the_journal_and_reading_again_is_not(desk):
    desk.procedure.file(7, school(FIRST))
    desk.read()
    desk.read()
    with reading(desk.run.engine) as session:
        (line,) = session.scalars(select(JournalLine).where(JournalLine.kind == "convention.sync"))
    assert (line.author, line.via, line.subject) == ("cli:essai", "cli", "dossier:7")
    assert line.after == '{"dossier":7,"outcome":"ajoutée"}'


def test_nobody_who_filed_a_dossier_is_asked_about(desk):
    desk.procedure.file(7, school(FIRST))
    desk.read()
    asked = b"".join(heard.body for heard in desk.heard)
    assert b"demandeur" in asked
    for word in (b"usager", b"email", b"PersonnePhysique", b"instructeurs", b"messages"):
        assert word not in asked


def test_the_token_goes_to_the_service_alone(desk):
    desk.procedure.file(7, school(FIRST), desk.procedure.attach())
    desk.read()
    bearing = {(heard.method, heard.headers.get("authorization")) for heard in desk.heard}
    assert bearing == {("POST", f"Bearer {TOKEN}"), ("GET", None)}
    assert TOKEN not in repr(desk.run)
