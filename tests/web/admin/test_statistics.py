"""« Statistiques »: what each person reads of their part, in HTML, CSV and JSON, and what nobody reads."""

import json
import shutil
from datetime import date, timedelta

import pytest
from stage.figures import FAR, NOW, SILENT, read_csv, with_figures, words
from stage.gateway import open_stage
from stage.months import MARCH, ONE, TWO, class_of, come
from stage.office import clerk
from stage.program import program

from gateway.access.permissions import Role
from gateway.statistics import exporting
from gateway.statistics.closing import tally_month
from gateway.web.admin import statistics_choices, statistics_export

PAGE, API, EXPORT = "/admin/statistiques", "/admin/statistiques.json", "/admin/statistiques.csv"
SMALL = f"ecole:{TWO}"


@pytest.fixture(scope="module")
def town(tmp_path_factory, prepared_home, real_redis):
    """For tests that only look."""
    home = shutil.copytree(prepared_home, tmp_path_factory.mktemp("figures") / "home")
    opened = with_figures(open_stage(home, real_redis.url))
    yield opened
    opened.house.engine.dispose()
    opened.house.redis.close()


@pytest.fixture
def own_town(stage):
    """For tests that change something."""
    return with_figures(stage)


@pytest.fixture(scope="module")
def referent(town):
    return clerk(town)


def test_the_page_opens_on_the_last_complete_month_and_says_it_in_one_sentence(referent):
    page = words(referent.get(PAGE))
    assert (
        "En mars 2027, 54 comptes actifs ont ouvert 182 connexions (3,4 par compte actif), dans 3 écoles sur 4." in page
    )
    assert "810,0 % par rapport à la même période un an plus tôt" in page


def test_the_address_holds_the_question(referent):
    page = words(referent.get(f"{PAGE}?periode=m:2027-03-01&perimetre=departement:054"))
    assert "En mars 2027, 12 comptes actifs ont ouvert 12 connexions" in page
    page = words(referent.get(f"{PAGE}?periode=m:2027-03-01&profil=National_elv"))
    assert "45 comptes actifs ont ouvert 165 connexions" in page


def test_a_month_under_way_says_how_far_it_goes_and_is_hatched(referent):
    page = referent.get(f"{PAGE}?periode=m:2027-04-01")
    assert "En avril 2027, jusqu'au 14, 20 comptes actifs" in words(page)
    assert "mois en cours, jusqu'au 14" in words(page)
    assert page.body.count('fill="url(#connexions-hachures)"') == 1
    assert 'fill="url(#connexions-hachures)"' not in referent.get(PAGE).body


def test_a_week(referent):
    assert "La semaine du 1er mars 2027," in words(referent.get(f"{PAGE}?periode=w:2027-03-01"))


def test_no_data_is_not_zero(referent):
    assert "Pas de donnée pour janvier 2026." in words(referent.get(f"{PAGE}?periode=m:2026-01-01"))
    silent = words(referent.get(f"{PAGE}?perimetre=ecole:{SILENT}"))
    assert "Aucune connexion dans ce périmètre pour mars 2027." in silent
    assert "janvier 2027 Pas de donnée Pas de donnée —" in silent
    assert "mars 2027 0 0 —" in silent


def test_what_is_not_defined_is_a_dash(referent):
    assert "Connexions par compte actif —" in words(referent.get(f"{PAGE}?perimetre=ecole:{SILENT}"))
    assert "Taux d'activité : —" in words(referent.get(PAGE))


def test_the_school_that_nobody_came_from_is_named(referent):
    page = words(referent.get(PAGE))
    assert f"1 école sans connexion, mars 2027 UAI École Commune {SILENT} École du Silence Valmeuse" in page


def test_resources_that_were_opened(referent):
    assert "Lire en CE1 Lettres MAN 17" in words(referent.get(PAGE))


def told_of(cell):
    return cell["uai"], cell["profil"], cell["connexions"]["valeur"], cell["comptes_actifs"]["valeur"]


def test_however_small_the_parts_that_are_read_at_once_the_files_are_the_same(town, referent, monkeypatch):
    files = [referent.get(address).body for address in (EXPORT, API)]
    monkeypatch.setattr(exporting, "PART", 1)
    monkeypatch.setattr(statistics_export, "PART", 1)
    assert [referent.get(address).body for address in (EXPORT, API)] == files
    told, after, schools = json.loads(files[1]), "", []
    while part := program(town).get("/statistics/schools", periode="m:2027-03-01", after=after).data:
        schools += part["ecoles"]
        if not (after := part["following"]):
            break
    assert list(map(told_of, schools)) == list(map(told_of, told["ecoles"]))
    assert len({one["uai"] for one in schools}) == told["ecoles_du_perimetre"] == 4


def hidden_everywhere(referent, place, **asked):
    """Whether page, CSV and JSON all hide the figure of a place. CSV: of the place's only school."""
    query = "&".join(f"{name}={value}" for name, value in ({"perimetre": place} | asked).items())
    page = words(referent.get(f"{PAGE}?{query}"))
    data = json.loads(referent.get(f"{API}?{query}").body)
    rows = read_csv(referent.get(f"{EXPORT}?{query}"))
    return (
        "masqués pour mars 2027" in page,
        data["total"]["connexions"] == data["total"]["comptes_actifs"] == {"valeur": None, "motif": "masque"},
        {row["visites"] for row in rows} == {"masque"} == {row["utilisateurs"] for row in rows},
    )


def test_three_people_of_a_school_are_hidden_in_html_csv_and_json(referent):
    assert hidden_everywhere(referent, SMALL) == (True, True, True)
    assert hidden_everywhere(referent, f"ecole:{ONE}", profil="National_dir") == (True, True, True)


def test_whoever_a_subtraction_would_leave_alone_is_hidden_in_html_csv_and_json(referent):
    """The département less the other school gives three people; the school less its pupils and teachers, its head."""
    assert hidden_everywhere(referent, f"ecole:{ONE}") == (True, True, True)
    assert hidden_everywhere(referent, f"ecole:{ONE}", profil="National_ens") == (True, True, True)
    assert hidden_everywhere(referent, f"ecole:{FAR}") == (False, False, False)


def test_no_answer_tells_the_small_numbers(referent):
    for path in (PAGE, API, EXPORT):
        for place in ("academie", "departement:055", SMALL):
            for profile in ("", "National_elv", "National_ens", "National_dir"):
                body = referent.get(f"{path}?perimetre={place}&profil={profile}").body
                rows = [line for line in body.splitlines() if TWO in line]
                assert not any(";3;" in row or row.endswith(";3") for row in rows)


def test_the_export_has_the_columns_of_the_dnma_and_a_row_for_every_school(referent):
    page = referent.get(EXPORT)
    assert page.headers["Content-Disposition"] == "attachment; filename=connexions-m-2027-03-01.csv"
    assert page.body.splitlines()[0] == "\ufeffuai;debut_periode;profil;visites;utilisateurs"
    rows = read_csv(page)
    assert {row["uai"] for row in rows} == {ONE, TWO, SILENT, FAR}
    assert {row["debut_periode"] for row in rows} == {"2027-03-01"}
    far = {row["profil"]: (row["visites"], row["utilisateurs"]) for row in rows if row["uai"] == FAR}
    assert far["tous"] == ("12", "12")
    assert [row["visites"] for row in rows if row["uai"] == SILENT] == ["0"]


def test_a_period_without_data_has_no_rows(referent):
    assert read_csv(referent.get(f"{EXPORT}?periode=m:2026-01-01")) == []


def test_the_same_in_json(referent):
    data = json.loads(referent.get(API).body)
    assert data["periode"] == {"debut": "2027-03-01", "fin": "2027-03-31", "en_cours": False, "jusqu_au": "2027-03-31"}
    assert data["total"]["comptes_actifs"] == {"valeur": 54}
    assert data["total"]["connexions_par_compte_actif"] == 3.37
    assert len(data["mois"]) == 13
    assert data["mois"][-1]["vacances"] == [{"zone": "B", "nom": "Hiver", "jours": 7}]
    assert data["mois"][3]["vacances"] == []
    assert data["mois"][0]["comptes_actifs"] == {"valeur": 10}
    assert data["mois"][1]["comptes_actifs"] == {"valeur": None, "motif": "pas_de_donnee"}


@pytest.mark.parametrize(
    ("scope", "own", "other"),
    [
        ("departement:54", "departement:054", "departement:055"),
        (f"ecole:{FAR}", f"ecole:{FAR}", f"ecole:{ONE}"),
        ("ent:ent-a", "ent:ent-a", "academie"),
        ("departement:54", f"ecole:{FAR}", f"ecole:{ONE}"),
    ],
)
def test_each_sees_their_own_part_and_no_other(town, scope, own, other):
    reader = clerk(town, Role.READER, scope)
    assert reader.get(PAGE).status == 200
    for path in (PAGE, API, EXPORT):
        assert reader.get(f"{path}?perimetre={own}").status == 200
        assert reader.get(f"{path}?perimetre={other}").status == 403


def test_a_school_is_found_by_its_uai_and_one_that_is_none_is_not(referent):
    assert "École lointaine" in words(referent.get(f"{PAGE}?code={FAR.lower()}"))
    assert referent.get(f"{PAGE}?code=0559999Z").status == 404


def test_an_ent_and_a_collectivite_are_found_by_their_codes_and_those_that_are_none_are_not(referent):
    assert "Périmètre Toute l'académie" in words(referent.get(PAGE))
    page = referent.get(f"{PAGE}?code=ENT-A")
    assert '<option value="ent:ent-a" selected>' in page.body
    assert "En mars 2027" in words(page)
    for unknown in ("ent-zz", "215 500 018"):
        assert referent.get(f"{PAGE}?code={unknown}").status == 404


def test_a_list_that_nobody_could_read_is_left_out_and_its_places_are_asked_for_by_code(referent, monkeypatch):
    assert '<option value="ent:ent-a"' in referent.get(PAGE).body
    monkeypatch.setattr(statistics_choices, "MOST_OFFERED", 0)
    page = referent.get(PAGE)
    assert '<option value="ent:ent-a"' not in page.body
    assert '<option value="academie" selected' in page.body
    assert "trop pour les nommer tous" in words(page)
    assert '<option value="ent:ent-a" selected>' in referent.get(f"{PAGE}?code=ent-a").body


@pytest.mark.parametrize(
    "query", ["periode=x", "periode=m:2027-99-01", "periode=m:2999-01-01", "profil=National_roi", "service=aucun"]
)
def test_what_makes_no_sense_breaks_nothing(referent, query):
    assert referent.get(f"{PAGE}?{query}").status == 200


def test_failures_are_for_operators(town, referent):
    assert "Connexions qui n'ont pas abouti" in words(referent.get(PAGE))
    assert "Connexions qui n'ont pas abouti" not in words(clerk(town, Role.READER).get(PAGE))


def test_a_look_is_in_the_trail_and_names_its_author(town):
    reader = clerk(town, Role.READER)
    reader.get(f"{EXPORT}?perimetre=departement:054")
    (line,) = [line for line in town.audit() if line.author == reader.email]
    assert (line.kind, line.detail["perimetre"]) == ("figures.export", "departement:054")


def test_an_annotation_stands_above_the_figures_until_it_is_removed(own_town):
    operator = clerk(own_town, Role.OPERATOR)
    form = {"depuis": "2027-03-09", "jusque": "2027-03-12", "texte": "Panne de l'ENT"}
    page = operator.follow(operator.submit(f"{PAGE}/reglages", form))
    assert "L'annotation du 9 mars 2027 est ajoutée." in page.words
    assert "Du 9 mars 2027 au 12 mars 2027 : Panne de l'ENT" in words(operator.get(PAGE))
    operator.submit(f"{PAGE}/reglages/annotations/1/supprimer")
    assert "Panne de l'ENT" not in words(operator.get(PAGE))


def test_an_annotation_that_ends_before_it_begins_is_refused(own_town):
    operator = clerk(own_town, Role.OPERATOR)
    form = {"depuis": "2027-03-09", "jusque": "2027-03-01", "texte": "Panne de l'ENT"}
    page = operator.submit(f"{PAGE}/reglages", form)
    assert page.status == 422
    assert "Le dernier jour vient avant le premier." in page.words


def test_only_operators_write_annotations(own_town):
    reader = clerk(own_town, Role.READER)
    assert reader.submit(f"{PAGE}/reglages", {"texte": "Panne"}).status == 403
    assert reader.submit(f"{PAGE}/reglages/ouvertes", {"publier": "oui"}).status == 403


def test_totals_by_departement_are_open_only_while_an_operator_says_so(own_town):
    anybody, operator = own_town.visitor(), clerk(own_town, Role.OPERATOR)
    assert anybody.get("/donnees/connexions.csv").status == 404
    operator.submit(f"{PAGE}/reglages/ouvertes", {"publier": "oui"})
    rows = anybody.get("/donnees/connexions.csv").body.splitlines()
    assert rows[0] == "\ufeffdepartement;debut_periode;profil;visites;utilisateurs"
    assert "055;2026-03-01;tous;20;10" in rows
    assert "054;2027-03-01;tous;12;12" in rows
    assert not any("2027-04-01" in row for row in rows)
    operator.submit(f"{PAGE}/reglages/ouvertes", {"publier": "non"})
    assert anybody.get("/donnees/connexions.csv").status == 404


def test_a_partner_that_is_away_changes_nothing_of_the_page(own_town, monkeypatch):
    """Everything is read from the registry: no call leaves."""
    monkeypatch.setattr("gateway.outbound.http.Caller.__init__", lambda *_: 1 / 0)
    assert clerk(own_town).get(PAGE).status == 200


def test_the_dashboard_shows_the_present_month(town):
    page = words(clerk(town).get("/admin"))
    assert "Comptes actifs ce mois 20" in page


def test_a_close_that_is_late_is_on_the_dashboard(own_town):
    assert "auraient dû être clos" not in words(clerk(own_town).get("/admin"))
    own_town.clock.forward(days=40)
    assert "Les chiffres du mois (avril 2027) auraient dû être clos." in words(clerk(own_town).get("/admin"))


def test_the_open_month_follows_what_is_counted(own_town):
    engine = own_town.house.engine
    come(engine, class_of(5, "new"), date(2027, 4, 8))
    tally_month(engine, date(2027, 4, 1), NOW + timedelta(hours=1))
    assert "25 comptes actifs" in words(clerk(own_town).get(f"{PAGE}?periode=m:2027-04-01"))
    assert MARCH.isoformat() in clerk(own_town).get(PAGE).body
