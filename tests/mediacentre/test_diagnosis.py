"""« Pourquoi je ne vois pas ma ressource ? »: what can be said of this person's case, and what cannot."""

from dataclasses import replace

import pytest
from gar.answers import atlas, bare, error_of
from kit.names import SERVICE
from mediacentre.conftest import HERE, THERE, of

from gateway.domain.profile import Profile
from gateway.mediacentre import diagnosis
from gateway.mediacentre.board import add_link
from gateway.mediacentre.diagnosis import console_address, diagnose
from gateway.mediacentre.library import Outcome, read_library


def cases(centre, visit):
    return diagnose(centre, visit, read_library(centre, visit, patience=5)).cases


def test_a_list_proves_that_all_is_well(centre, gar, teacher, connected):
    gar.gives(HERE, atlas(of(teacher)), bare("calcul", of(teacher)))
    (case,) = cases(centre, teacher)
    assert (case.known, case.declared, case.answered, case.received) == (True, True, True, 2)
    assert case.state.as_of == connected.clock()
    assert case.distributors == ("378901946_0000000000000000",)
    assert (case.transmitted_on, case.may_assign) == (None, False)


def test_nothing_assigned_is_not_being_unknown(centre, teacher):
    (case,) = cases(centre, teacher)
    assert (case.known, case.declared, case.answered, case.received) == (True, True, True, 0)


@pytest.mark.parametrize(
    ("message", "known", "declared", "answered"),
    [
        ("Établissement non trouvé", None, False, True),
        ("Utilisateur inconnu", False, True, True),
        ("Erreur interne", None, None, False),
    ],
)
def test_each_school_has_its_own_case(centre, gar, enter, message, known, declared, answered):
    karim = enter((HERE, Profile.TEACHER), (THERE, Profile.TEACHER))
    gar.replies(HERE, error_of(message, of(karim).path), 400)
    first, second = cases(centre, karim)
    assert (first.known, first.declared, first.answered) == (known, declared, answered)
    assert (second.known, second.declared, second.answered) == (True, True, True)


def test_an_old_list_says_what_was_true_then(centre, gar, teacher, connected):
    gar.gives(HERE, bare("calcul", of(teacher)))
    cases(centre, teacher)
    connected.clock.forward(minutes=10)
    gar.replies(HERE, b"", 500)
    (case,) = cases(centre, teacher)
    assert (case.known, case.declared, case.answered, case.received) == (True, True, False, 1)


def test_of_a_parent_the_gar_is_not_asked(centre, enter):
    (case,) = cases(centre, enter((HERE, Profile.PARENT)))
    assert case.state.outcome is Outcome.NOT_ASKED
    assert (case.known, case.declared, case.answered) == (None, None, None)


def test_the_same_title_under_two_identifiers_is_pointed_at(centre, gar, teacher):
    twin = replace(bare("calcul", of(teacher)), identifier="ark:/99999/old.connector", title="CALCUL !")
    gar.gives(HERE, bare("calcul", of(teacher)), twin, bare("dictée", of(teacher)))
    (case,) = cases(centre, teacher)
    assert [title.casefold().strip(" !") for title in case.twins] == ["calcul"]


def test_a_schools_link_is_no_resource_of_the_gar(centre, gar, head):
    add_link(centre, head, HERE, "Le blog", "https://blog.example/", ["National_dir"])
    (case,) = cases(centre, head)
    assert (case.received, case.twins) == (0, ())
    assert case.may_assign


def test_only_the_head_is_shown_the_console(centre, teacher, head, enter, monkeypatch):
    assert console_address(head) == ""
    monkeypatch.setattr(diagnosis, "CONSOLE", SERVICE)
    assert console_address(head) == f"/saml/idp/ENT1/start?sp={SERVICE}"
    for visit in (teacher, enter(), enter((HERE, Profile.PARENT))):
        assert console_address(visit) == ""
