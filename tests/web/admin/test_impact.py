"""Before somebody stops a partner, a school or a convention: how many active accounts that touches, none too small."""

from datetime import date, timedelta

import pytest
from stage.figures import NOW, with_figures
from stage.months import ONE, TWO, class_of, come
from stage.office import clerk

from gateway.statistics.closing import tally_month

APRIL = "en avril 2027"


@pytest.fixture
def counted(stage):
    return with_figures(stage)


def words(page):
    return page.words.replace("\xa0", " ").replace("\u202f", " ")


def suspending(stage, *uais):
    form = {"act": "suspendre", "uai": list(uais)}
    return words(clerk(stage).submit("/admin/ecoles/acte", form))


def test_suspending_an_ent_says_how_many_accounts_came_through_it(counted):
    page = clerk(counted).get("/admin/partenaires/ent/ent-a/etat/suspended")
    assert f"20 comptes actifs {APRIL}" in words(page)


def test_suspending_a_service_says_how_many_went_to_it(counted):
    page = clerk(counted).get("/admin/partenaires/partner/gar/etat/suspended")
    assert f"20 comptes actifs {APRIL}" in words(page)


def test_suspending_a_school_says_how_many_came_from_it(counted):
    assert f"20 comptes actifs {APRIL}." in suspending(counted, ONE)


def test_ending_a_convention_says_how_many_its_schools_have(counted):
    page = clerk(counted).get("/admin/conventions/1/denoncer")
    assert f"20 comptes actifs {APRIL}, école par école" in words(page)


def test_a_school_of_a_few_accounts_is_never_told(counted):
    engine = counted.house.engine
    come(engine, class_of(3, "few"), date(2027, 4, 8), at=(TWO,))
    tally_month(engine, date(2027, 4, 1), NOW + timedelta(days=1))
    alone = suspending(counted, TWO)
    assert f"Comptes actifs {APRIL} : effectif masqué" in alone
    assert "3 comptes" not in alone


def test_before_any_count_there_is_no_number(stage):
    page = words(clerk(stage).get("/admin/partenaires/ent/ent-a/etat/suspended"))
    assert "pas de donnée" in page
    assert "0 compte" not in page
