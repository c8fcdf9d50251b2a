"""« Statistiques » where a reader could be misled: years, periods under way, openings of few, school holidays."""

import json
import shutil
from datetime import date, timedelta

import pytest
from stage.figures import FAR, NOW, SILENT, read_csv, with_figures, words
from stage.gateway import open_stage
from stage.months import TWO, class_of, come, open_it
from stage.office import clerk

from gateway.registry.schools import add_school
from gateway.statistics.closing import tally_month

PAGE, API, EXPORT = "/admin/statistiques", "/admin/statistiques.json", "/admin/statistiques.csv"
SMALL = f"ecole:{TWO}"
HOLIDAY = '<rect class="holiday"'


@pytest.fixture
def town(stage):
    return with_figures(stage)


@pytest.fixture
def referent(town):
    return clerk(town)


def test_a_school_year_goes_to_its_last_closed_month_and_is_not_compared_with_a_whole_one(referent):
    page = words(referent.get(f"{PAGE}?periode=y:2026-09-01"))
    assert "Pendant l'année scolaire 2026-2027, jusqu'au 31 mars 2027, 182 connexions ont été ouvertes" in page
    assert "Période en cours : pas de comparaison avec l'année précédente" in page
    data = json.loads(referent.get(f"{API}?periode=y:2026-09-01").body)
    assert data["periode"]["jusqu_au"] == "2027-03-31"


def test_a_school_year_of_which_no_month_is_closed_has_no_data(town):
    tally_month(town.house.engine, date(2027, 4, 1), NOW + timedelta(hours=1))
    town.clock.forward(days=150)
    come(town.house.engine, class_of(9), date(2027, 9, 7))
    assert tally_month(town.house.engine, date(2027, 9, 1), NOW + timedelta(days=150))
    referent = clerk(town)
    assert "Pas de donnée pour l'année scolaire 2027-2028." in words(referent.get(f"{PAGE}?periode=y:2027-09-01"))
    assert "9 comptes actifs" in words(referent.get(f"{PAGE}?periode=m:2027-09-01"))


def test_people_of_a_school_year_are_not_known_by_choice_in_html_csv_and_json(referent):
    """Figures that are shown, and those of a school whose year is hidden."""
    for place in ("academie", f"ecole:{FAR}", SMALL):
        query = f"periode=y:2026-09-01&perimetre={place}"
        page = words(referent.get(f"{PAGE}?{query}"))
        assert "Comptes actifs — Non connus, par choix : personne n'est suivi d'un mois à l'autre" in page
        undefined = {"valeur": None, "motif": "non_defini"}
        data = json.loads(referent.get(f"{API}?{query}").body)
        assert data["total"]["comptes_actifs"] == data["total"]["utilisateurs_reguliers"] == undefined
        assert data["total"]["connexions_par_compte_actif"] is None
        rows = read_csv(referent.get(f"{EXPORT}?{query}"))
        assert {row["utilisateurs"] for row in rows if row["visites"] != "0"} == {"non_defini"}
    definitions = words(referent.get(f"{PAGE}/definitions"))
    assert "Comptes actifs d'une année scolaire Ils ne sont pas connus, par choix, et s'écrivent « — »" in definitions


def test_a_month_under_way_is_not_compared_with_a_whole_one(referent):
    page = words(referent.get(f"{PAGE}?periode=m:2027-04-01"))
    assert "Période en cours : pas de comparaison avec l'année précédente" in page
    assert "Période en cours" not in words(referent.get(PAGE))


def test_openings_of_few_people_are_hidden_in_html_and_json(town):
    engine = town.house.engine
    april = date(2027, 4, 1)
    open_it(engine, class_of(4), "ark:/1/calcul", title="Calcul mental", times=30, month=april)
    tally_month(engine, april, NOW + timedelta(hours=1))
    referent = clerk(town)
    page = referent.get(f"{PAGE}?periode=m:2027-04-01")
    assert "Ouvertures de ressources masqué" in words(page)
    assert "Calcul mental Lettres MAN masqué" in words(page)
    data = json.loads(referent.get(f"{API}?periode=m:2027-04-01").body)
    hidden = {"valeur": None, "motif": "masque"}
    assert data["ouvertures_de_ressources"] == data["ressources"][0]["ouvertures"] == hidden
    assert "120" not in page.body
    data = json.loads(referent.get(API).body)
    assert data["ouvertures_de_ressources"] == {"valeur": 17}


def test_no_opening_is_zero_and_a_month_without_data_has_none(referent):
    silent = words(referent.get(f"{PAGE}?perimetre=ecole:{SILENT}"))
    assert "Ouvertures de ressources 0" in silent
    assert "Aucune ouverture de ressource dans ce périmètre pour mars 2027." in silent
    unknown = words(referent.get(f"{PAGE}?periode=m:2026-01-01"))
    assert "Ressources les plus ouvertes Pas de donnée." in unknown


def test_holidays_are_said_by_month_and_by_week_with_their_zone(referent):
    page = words(referent.get(PAGE))
    assert "les vacances scolaires de la zone B (Nancy-Metz), samedis et dimanches compris." in page
    assert "mars 2027 182 54 3,4 Hiver : 7 jours" in page
    assert "juin 2026 Pas de donnée Pas de donnée — aucun jour" in page
    assert "1er mars 2027 84 54 Hiver : 7 jours 8 mars 2027 masqué masqué aucun jour 15 mars 2027 masqué" in page
    assert HOLIDAY in referent.get(PAGE).body


def test_a_place_over_two_zones_names_both_and_says_each_ones_days(town):
    with town.change() as session:
        add_school(session, "0750001A", "ent-a", "École de Paris")
    page = words(clerk(town).get(PAGE))
    assert "de la zone B (Nancy-Metz), zone C (Paris), une bande par zone, de haut en bas" in page
    assert "zone B : Hiver : 7 jours ; zone C : aucun jour" in page
    assert "juillet 2026 Pas de donnée Pas de donnée — Été : 28 jours" in page


def test_a_calendar_that_is_not_known_draws_no_band_and_is_said(town):
    with town.change() as session:
        add_school(session, "7200001A", "ent-a", "École de Bastia")
    page = clerk(town).get(f"{PAGE}?code=7200001A")
    assert "Vacances scolaires : calendrier non connu pour ce périmètre." in words(page)
    assert HOLIDAY not in page.body
    assert "suivent un calendrier qui n'est pas connu ici" in words(clerk(town).get(PAGE))
    town.clock.forward(days=200)
    page = words(clerk(town).get(f"{PAGE}?periode=m:2027-10-01"))
    assert "2027-2028 : calendrier non connu." in page
    assert "octobre 2027 (mois en cours, jusqu'au 31) Pas de donnée Pas de donnée — calendrier non connu" in page


def test_an_own_calendar_counts_and_one_that_cannot_be_read_breaks_no_page(prepared_home, real_redis, tmp_path):
    for number, (text, said) in enumerate(
        [('{"years": {}, "academies": {"B": {"Nancy-Metz": ["054", "055"]}}}', "calendrier non connu"), ("{", "Hiver")]
    ):
        home = shutil.copytree(prepared_home, tmp_path / f"home-{number}")
        (home / "holidays.json").write_text(text)
        opened = with_figures(open_stage(home, real_redis.url))
        assert said in words(clerk(opened).get(PAGE))
        opened.house.engine.dispose()
        opened.house.redis.close()
