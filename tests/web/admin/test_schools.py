"""Schools in the administration: found, looked at, changed one by one or many at a time, imported by file."""

import io
import re
from datetime import date, timedelta

import pytest
from stage.gateway import SCHOOLS
from stage.office import clerk

from gateway.access.permissions import Role
from gateway.registry.collectivites import CollectiviteFields, put_collectivite
from gateway.registry.engine import reading
from gateway.registry.models import FigureSchool, JournalLine, School
from gateway.registry.schools import folded_words

FIRST, SECOND = SCHOOLS


@pytest.fixture
def town(stage):
    """Two schools more, of a collectivité: one without an ENT, one of another département; the first was used."""
    day = stage.clock.today()
    with stage.change() as session:
        owner = put_collectivite(session, CollectiviteFields("215500018", "Commune de Valmeuse", departement="055"))
        for uai, name in (("0550003E", "École des Tilleuls"), ("0750004K", "École de la Seine")):
            folded = folded_words(uai, name, "Valmeuse")
            session.add(School(uai=uai, name=name, commune="Valmeuse", folded=folded, collectivite=owner))
        session.get(School, FIRST).collectivite = owner
        session.add(FigureSchool(uai=FIRST, first=day - timedelta(40), last=day - timedelta(1)))
        return owner.id


def school(stage, uai):
    with reading(stage.house.engine) as session:
        found = session.get(School, uai)
        if found is not None:
            _ = found.ent
        return found


def journal(stage):
    with reading(stage.house.engine) as session:
        return [(line.kind, line.subject, line.why) for line in session.query(JournalLine).order_by(JournalLine.number)]


@pytest.mark.parametrize(
    ("query", "shown", "hidden"),
    [
        ("", [FIRST, SECOND, "0550003E", "0750004K"], []),
        ("departement=055", [FIRST, SECOND, "0550003E"], ["0750004K"]),
        ("q=TILLEULS", ["0550003E"], [FIRST]),
        ("q=0550001c", [FIRST], [SECOND]),
        ("avec_ent=non", ["0550003E", "0750004K"], [FIRST]),
        ("avec_ent=oui", [FIRST, SECOND], ["0550003E"]),
        ("etat=ouverte", [FIRST], [SECOND, "0550003E"]),
        ("etat=inconnue", [SECOND, "0550003E", "0750004K"], [FIRST]),
        ("ent=ent-a&etat=inconnue", [SECOND], [FIRST, "0550003E"]),
    ],
)
def test_the_list_shows_what_is_asked_for(stage, town, query, shown, hidden):
    page = clerk(stage).get(f"/admin/ecoles?{query}")
    assert page.status == 200
    for uai in shown:
        assert f"/admin/ecoles/{uai}" in page.body
    for uai in hidden:
        assert f"/admin/ecoles/{uai}" not in page.body
    assert f"{len(shown)} école" in page.words


def test_a_long_list_is_read_page_by_page_without_gap_or_repetition(stage):
    with stage.change() as session:
        for number in range(120):
            session.add(School(uai=f"057{number:04}A", name=f"École {number}", folded=""))
    visitor, seen = clerk(stage), []
    page = visitor.get("/admin/ecoles?departement=057")
    while True:
        seen += [f"057{number:04}A" for number in range(120) if f'/admin/ecoles/057{number:04}A"' in page.body]
        if "Page suivante" not in page.words:
            break
        page = visitor.get(page.link("Page suivante"))
    assert seen == [f"057{number:04}A" for number in range(120)]


def test_nothing_found_says_so(stage):
    assert "Aucune école ne répond à ces critères" in clerk(stage).get("/admin/ecoles?q=introuvable").words


@pytest.mark.parametrize(
    ("scope", "shown", "hidden"),
    [
        ("departement:55", [FIRST, "0550003E"], ["0750004K"]),
        (f"ecole:{SECOND}", [SECOND], [FIRST]),
        ("ent:ent-a", [FIRST, SECOND], ["0550003E"]),
        ("collectivite:215500018", [FIRST, "0550003E", "0750004K"], [SECOND]),
    ],
)
def test_each_sees_what_they_answer_for(stage, town, scope, shown, hidden):
    someone = clerk(stage, Role.READER, scope)
    page = someone.get("/admin/ecoles")
    for uai in shown:
        assert f"/admin/ecoles/{uai}" in page.body
        assert someone.get(f"/admin/ecoles/{uai}").status == 200
    for uai in hidden:
        assert f"/admin/ecoles/{uai}" not in page.body
        assert someone.get(f"/admin/ecoles/{uai}").status == 404


def test_a_school_shows_what_is_missing_and_what_to_do(stage, town):
    page = clerk(stage).get("/admin/ecoles/0550003E")
    assert "aucun portail ne peut parler pour elle" in page.words
    assert "Aucune convention ne couvre cette école" in page.words
    fine = clerk(stage).get(f"/admin/ecoles/{FIRST}")
    assert "Une convention est en vigueur" in fine.words
    assert "ENT ent-a parle pour cette école" in fine.words


def test_an_act_says_first_what_would_follow_and_wants_a_reason(stage, town):
    someone = clerk(stage)
    form = {"act": "suspendre", "uai": [FIRST, "0550003E"]}
    page = someone.submit("/admin/ecoles/acte", form)
    assert "2 écoles changeraient" in page.words
    assert "1 école n'aura plus accès" in page.words
    assert school(stage, FIRST).enabled
    page = someone.submit("/admin/ecoles/acte", form | {"confirm": "oui"})
    assert "Dites en une phrase pourquoi" in page.words
    assert school(stage, FIRST).enabled
    page = someone.follow(someone.submit("/admin/ecoles/acte", form | {"confirm": "oui", "why": "travaux"}))
    assert "Suspendre : 2 écoles, c'est fait" in page.words
    assert not school(stage, FIRST).enabled
    assert ("school.suspendre", "2 écoles", "travaux") in journal(stage)


def test_all_that_a_filter_shows_can_be_acted_on_at_once(stage, town):
    someone = clerk(stage)
    form = {"act": "declarer", "all": "oui", "departement": "055", "confirm": "oui", "why": "rentrée"}
    someone.submit("/admin/ecoles/acte", form)
    today = stage.house.gate.today()
    assert [school(stage, uai).declared for uai in (FIRST, SECOND, "0550003E")] == [today] * 3
    assert school(stage, "0750004K").declared is None


def test_schools_are_given_an_ent(stage, town):
    someone = clerk(stage)
    form = {"act": "rattacher", "uai": "0550003E"}
    assert "ENT de ces écoles" in someone.submit("/admin/ecoles/acte", form).words
    someone.submit("/admin/ecoles/acte", form | {"ent": "ent-a", "confirm": "oui", "why": "marché"})
    assert school(stage, "0550003E").ent.slug == "ent-a"


@pytest.mark.parametrize("role", [Role.READER, Role.DPO, Role.HEAD, Role.VENDOR])
def test_who_may_not_change_schools_is_not_offered_to_and_is_refused(stage, town, role):
    someone = clerk(stage, role)
    assert "Agir sur les écoles" not in someone.get("/admin/ecoles").words
    form = {"act": "suspendre", "uai": FIRST, "confirm": "oui", "why": "x"}
    assert someone.submit("/admin/ecoles/acte", form).status == 403
    assert school(stage, FIRST).enabled


def test_nobody_acts_outside_of_their_scope(stage, town):
    someone = clerk(stage, Role.SCHOOLS, "departement:75")
    form = {"act": "suspendre", "uai": ["0750004K", FIRST], "confirm": "oui", "why": "x"}
    assert someone.submit("/admin/ecoles/acte", form).status == 403
    assert school(stage, "0750004K").enabled
    someone.submit("/admin/ecoles/acte", form | {"uai": "0750004K"})
    assert not school(stage, "0750004K").enabled


def test_a_record_is_typed_and_its_faults_are_told_beside_the_fields(stage):
    someone = clerk(stage)
    page = someone.submit("/admin/ecoles/ajouter", {"uai": "05500", "name": ""})
    assert "2 erreurs à corriger" in page.words
    assert page.body.count('aria-invalid="true"') == 2
    form = {"uai": "0550003e", "name": "École des Tilleuls", "nature": "primaire", "ent": "ent-a"}
    assert someone.submit("/admin/ecoles/ajouter", form).location == "/admin/ecoles/0550003E"
    assert "déjà connue" in someone.submit("/admin/ecoles/ajouter", form).words
    seen = re.search(r'name="seen" value="(\w+)"', someone.get("/admin/ecoles/0550003E/modifier").body)[1]
    form |= {"seen": seen}
    page = someone.submit("/admin/ecoles/0550003E/modifier", form | {"name": "École des Saules", "why": "renommée"})
    assert page.status == 303, page.words
    assert school(stage, "0550003E").name == "École des Saules"


def upload(someone, text, name="ecoles.csv"):
    return someone.submit("/admin/ecoles/import", {"file": (io.BytesIO(text.encode()), name)})


def test_a_file_is_looked_at_line_by_line_before_it_is_kept(stage):
    someone = clerk(stage)
    text = "UAI;Nom;ENT\n0550003E;Les Tilleuls;ent-a\n0550001C;Les Saules;\n05;X;\n"
    page = upload(someone, text)
    assert "1 ajoutée, 1 modifiée, 0 inchangée, 1 erreur" in page.words
    assert "« 05 » n'est pas un UAI" in page.words
    assert "nom : École 0550001C → Les Saules" in page.words
    assert school(stage, "0550003E") is None
    page = someone.submit("/admin/ecoles/import/enregistrer", read_form(page, "Importer seulement les lignes justes"))
    assert page.status == 303, page.words
    assert school(stage, "0550003E").name == "Les Tilleuls"
    assert school(stage, "0550001C").name == "Les Saules"


def read_form(page, button):
    """The hidden fields of the form that bears a button."""
    import re

    for form in re.findall(r"<form.*?</form>", page.body, re.DOTALL):
        if button in form:
            return dict(re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)"', form))
    raise AssertionError(page.words)


@pytest.mark.parametrize(("text", "fault"), [("Nom\nX\n", "« UAI »"), ("", "nommer les colonnes")])
def test_what_is_no_file_of_schools_is_told_at_the_field(stage, text, fault):
    page = upload(clerk(stage), text)
    assert page.status == 422
    assert fault in page.words


def test_a_file_of_another_departement_is_refused(stage):
    page = upload(clerk(stage, Role.SCHOOLS, "departement:75"), "UAI;Nom\n0550003E;X\n")
    assert page.status == 403


def test_the_coverage_is_one_line_of_a_real_table(stage, town):
    page = clerk(stage).get("/admin/ecoles/couverture")
    assert "50 % des écoles ont un ENT : 2 sur 4" in page.words
    page = clerk(stage).get("/admin/ecoles/couverture/055")
    assert "67 % des écoles ont un ENT : 2 sur 3" in page.words
    assert "Commune de Valmeuse 2 1 (50 %) 1 (50 %) 1 (50 %) 1 (50 %)" in page.words
    assert "Sans collectivité connue 1 1 (100 %) 1 (100 %) 0 (0 %) 0 (0 %)" in page.words


def test_a_collectivite_has_a_sheet_of_its_own(stage, town):
    page = clerk(stage).get(f"/admin/ecoles/couverture/055/{town}")
    assert "1 école sur 2 a un ENT (50 %), 1 sous convention, 1 accrochée au GAR, 1 avec des connexions" in page.words
    assert SECOND not in page.body


def test_the_table_is_a_file_for_spreadsheets_in_which_nothing_runs(stage, town):
    with stage.change() as session:
        session.get(School, SECOND).name = "=1+1"
    answer = clerk(stage).get("/admin/ecoles/couverture.csv?departement=055")
    text = answer.body
    assert text.startswith("\ufeffuai;nom;commune;")
    lines = text.splitlines()
    assert len(lines) == 4
    assert f"{SECOND};'=1+1;" in text
    last = (stage.clock.today() - timedelta(1)).isoformat()
    assert lines[1].endswith(f";oui;{(stage.clock.today() - timedelta(40)).isoformat()};{last}")
    assert date.fromisoformat(last)


@pytest.mark.parametrize("asked", ["circonscription=Ailleurs", "ent=absent", "avec_ent=non", "q=absente"])
def test_a_list_that_filters_emptied_does_not_say_that_there_is_no_school(stage, asked):
    assert "Aucune école ne répond à ces critères" in clerk(stage).get(f"/admin/ecoles?{asked}").words
