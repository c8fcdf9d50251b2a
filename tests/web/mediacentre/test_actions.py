"""What people do with a resource: open, keep, pin, share, set how the page looks, and take their data away."""

import json
import re

import pytest
from gar.answers import as_json
from stage.samples import MORE, SHELF, sample
from stage.site import HOST, STENAY, VERDUN

from gateway.domain.profile import Profile
from gateway.mediacentre.handles import handle_of

LIRE = sample(SHELF[0], VERDUN)
MATHS = sample(MORE[2], VERDUN)
HANDLE, OTHER = handle_of(LIRE.key), handle_of(MATHS.key)


def test_opening_leads_to_the_gar_as_often_as_one_clicks(town):
    pupil = town.enter()
    for _ in range(2):
        page = pupil.get(f"/mediacentre/ouvrir/{VERDUN}/{HANDLE}")
        assert page.status == 303
        assert page.location == LIRE.link
        assert page.location.startswith(f"https://{HOST}/")


def test_what_is_not_in_the_list_is_not_opened(town):
    pupil, teacher = town.enter("few"), town.teacher("few")
    child = pupil.get(f"/mediacentre/ouvrir/{VERDUN}/{OTHER}")
    assert child.status == 404
    assert "Cette ressource n'est plus là" in child.words
    assert child.link("Voir mes ressources") == "/mediacentre"
    assert "n'est plus, dans votre liste" in teacher.get(f"/mediacentre/ouvrir/{VERDUN}/{OTHER}").words
    assert pupil.get(f"/mediacentre/ouvrir/{STENAY}/{HANDLE}").status == 404
    assert pupil.get(f"/mediacentre/ouvrir/{VERDUN}/&&&").status == 404


def test_a_silent_gar_keeps_a_resource_from_opening_and_says_so(town):
    page = town.enter("outage").get(f"/mediacentre/ouvrir/{VERDUN}/{HANDLE}")
    assert page.status == 503
    assert page.link("Réessayer") == f"/mediacentre/ouvrir/{VERDUN}/{HANDLE}"
    town.enter("few").get("/mediacentre")


def test_a_session_that_is_lost_on_the_way_is_found_again_and_the_resource_opens(town):
    visitor = town.stage.visitor()
    path = f"/mediacentre/ouvrir/{VERDUN}/{HANDLE}"
    page = visitor.get(path)
    assert page.status == 401
    asked = town.stage.as_asked(visitor.get(page.link("Se reconnecter")))
    back = town.stage.come_back(visitor, asked)
    assert back.location == path
    assert visitor.get(path).location == LIRE.link


def test_a_favourite_comes_and_goes_and_leads_back_to_its_card(town):
    pupil = town.enter()
    page = pupil.leave(f"/mediacentre/favoris/{HANDLE}", vers="ajouter", retour="/mediacentre?page=1")
    assert (page.status, page.location) == (303, f"/mediacentre?page=1#c-{HANDLE}")
    assert "Mes préférées" in pupil.get("/mediacentre").words
    pupil.leave(f"/mediacentre/favoris/{HANDLE}", vers="retirer", retour="https://evil.example/")
    assert "Mes préférées" not in pupil.get("/mediacentre").words


def test_a_favourite_that_vanishes_waits_apart_and_comes_back(town):
    teacher = town.teacher("full", VERDUN)
    teacher.leave(f"/mediacentre/favoris/{OTHER}", vers="ajouter")
    says, clock = dict(town.gar.says), town.stage.clock
    then = clock()
    town.gar.replies(VERDUN, as_json(LIRE))
    clock.forward(minutes=6)
    try:
        page = teacher.get("/mediacentre")
        assert "Favoris indisponibles (1)" in page.words
        assert "Maths au quotidien CM1" in page.words
    finally:
        town.gar.says.update(says)
    clock.forward(minutes=6)
    try:
        page = teacher.get("/mediacentre?favoris=1")
        assert "Favoris indisponibles" not in page.words
        assert "Maths au quotidien CM1" in page.words
    finally:
        clock.instant = then


def test_our_script_gets_an_answer_that_it_can_read(town):
    teacher = town.teacher()
    form = {"jeton": teacher.mark, "vers": "ajouter"}
    page = teacher.post(f"/mediacentre/favoris/{HANDLE}", form, headers={"Accept": "application/json"})
    assert json.loads(page.body) == {"favori": True}


@pytest.mark.parametrize("mark", ["", "0" * 32])
@pytest.mark.parametrize("path", ["/mediacentre/favoris/x", "/mediacentre/epingles", "/preferences"])
def test_a_form_of_another_site_changes_nothing(town, path, mark):
    page = town.head().post(path, {"jeton": mark, "vers": "ajouter", "font": "facile"})
    assert page.status == 400
    assert "rien n'a été changé" in page.words


def test_the_sheet_tells_the_support_what_it_needs_and_nothing_of_the_person(town):
    teacher = town.teacher()
    page = teacher.get(f"/mediacentre/ressource/{HANDLE}")
    assert f'<code id="identifiant">{LIRE.key}</code>' in page.body
    assert f"{town.base}/r/{LIRE.key}" in page.body
    assert "École Jules-Ferry (Verdun), École Jules-Ferry (Stenay)" in page.words
    report = re.search(r"<textarea[^>]*>(.*?)</textarea>", page.body, re.DOTALL)[1]
    assert LIRE.key in report
    assert VERDUN in report
    assert "full-" not in page.body
    assert "Karim" not in report
    assert town.enter().get(f"/mediacentre/ressource/{HANDLE}").status == 403
    assert town.teacher("few").get(f"/mediacentre/ressource/{OTHER}").status == 404


@pytest.mark.parametrize(
    "named",
    [LIRE.key, LIRE.key.replace("ark:/", "http://n2t.net/ark:/"), HANDLE, "lire-ensemble-ce1", "Lire ensemble CE1"],
)
def test_a_direct_link_opens_in_the_one_school_that_has_it(town, named):
    page = town.teacher("full", VERDUN).get(f"/r/{named}")
    if page.status == 308:
        page = town.teacher("full", VERDUN).get(page.location)
    assert (page.status, page.location) == (303, f"/mediacentre/ouvrir/{VERDUN}/{HANDLE}")


def test_a_direct_link_asks_which_school_when_several_have_it(town):
    page = town.teacher().get(f"/r/{LIRE.key}")
    assert page.link("École Jules-Ferry (Stenay)") == f"/mediacentre/ouvrir/{STENAY}/{HANDLE}"
    gone = town.teacher("few").get(f"/r/{MATHS.key}")
    assert gone.status == 404


def test_the_head_pins_and_pupils_see_the_pins_first(town):
    head, pupil = town.head(), town.enter()
    for handle in (HANDLE, OTHER):
        page = head.leave("/mediacentre/epingles", liste=f"ecole:{VERDUN}", geste="ajouter", ressource=handle)
        assert page.location == f"/mediacentre/epingles#ecole:{VERDUN}"
    head.leave("/mediacentre/epingles", liste=f"ecole:{VERDUN}", geste=f"haut:{OTHER}")
    cards = re.findall(r'/mediacentre/ouvrir/[^/]+/([^"]+)"', pupil.get("/mediacentre").body)
    assert cards[:2] == [OTHER, HANDLE]
    for handle in (HANDLE, OTHER):
        head.leave("/mediacentre/epingles", liste=f"ecole:{VERDUN}", geste=f"retirer:{handle}")
    assert "Rien n'est épinglé" in head.get("/mediacentre/epingles").words


def test_a_teacher_pins_for_a_class_that_comes_by_its_own_address(town):
    teacher, pupil = town.teacher("full", VERDUN), town.enter()
    page = teacher.leave("/mediacentre/epingles", action="nouvelle-classe", ecole=VERDUN, nom="CE1 de Mme Petit")
    target = page.location.partition("#")[2]
    code = target.partition(":")[2]
    teacher.leave("/mediacentre/epingles", liste=target, geste="ajouter", ressource=OTHER)
    page = pupil.get(f"/mediacentre/classe/{code}")
    assert "Mes ressources – CE1 de Mme Petit" in page.words
    assert re.findall(r'/mediacentre/ouvrir/[^/]+/([^"]+)"', page.body)[0] == OTHER
    assert town.enter("full", STENAY).get(f"/mediacentre/classe/{code}").status == 404
    teacher.leave("/mediacentre/epingles", action="supprimer-classe", code=code)
    assert pupil.get(f"/mediacentre/classe/{code}").status == 404


def test_pins_are_the_business_of_teachers_and_heads(town):
    for reader in (town.enter(), town.enter(profile=Profile.STAFF), town.enter(profile=Profile.PARENT)):
        assert reader.get("/mediacentre/epingles").status == 403
    page = town.teacher().leave("/mediacentre/epingles", liste=f"ecole:{VERDUN}", geste="ajouter", ressource=HANDLE)
    assert page.status == 403
    assert town.teacher().get("/mediacentre/epingles").status == 200


def test_a_link_of_the_school_is_a_card_for_those_whom_it_is_for(town):
    head, pupil, parent = town.head(), town.enter(), town.enter(profile=Profile.PARENT)
    fields = {
        "action": "ajouter-lien",
        "ecole": VERDUN,
        "titre": "La bibliothèque",
        "adresse": "https://biblio.example/",
    }
    assert head.leave("/mediacentre/epingles", **fields, public="National_tut").location.endswith("#liens")
    assert "La bibliothèque" in parent.get("/mediacentre").words
    assert "La bibliothèque" not in pupil.get("/mediacentre").words
    opening = parent.get("/mediacentre").link("La bibliothèque")
    assert parent.get(opening).location == "https://biblio.example/"
    key = re.search(r'name="lien" value="([^"]+)"', head.get("/mediacentre/epingles").body)[1]
    head.leave("/mediacentre/epingles", action="retirer-lien", ecole=VERDUN, lien=key)
    assert "La bibliothèque" not in parent.get("/mediacentre").words


def test_a_link_that_cannot_be_kept_says_why_and_keeps_what_was_typed(town):
    fields = {"action": "ajouter-lien", "ecole": VERDUN, "titre": "Le blog", "adresse": "http://blog.example/"}
    page = town.head().leave("/mediacentre/epingles", **fields, public="National_elv")
    assert page.status == 400
    assert "Ce n'est pas enregistré" in page.words
    assert 'value="Le blog"' in page.body
    assert "<title>Erreur – " in page.body


def test_letters_and_sizes_are_chosen_once(town):
    pupil = town.enter()
    page = pupil.leave("/preferences", font="facile", size="grande", retour="/preferences")
    assert page.location == "/preferences?fait=1"
    assert '<html lang="fr" class="font-facile size-grande">' in pupil.get("/mediacentre").body
    pupil.leave("/preferences", font="<b>", size="énorme")
    assert '<html lang="fr" class="font-facile size-grande">' in pupil.get("/mediacentre").body


def test_own_data_is_taken_away_and_erased_after_a_confirmation(town):
    teacher = town.teacher()
    teacher.leave(f"/mediacentre/favoris/{HANDLE}", vers="ajouter")
    page = teacher.get("/preferences/mes-donnees")
    assert LIRE.title in page.body
    assert 'filename="mes-donnees.json"' in page.headers["Content-Disposition"]
    assert "Tout effacer" in teacher.get("/preferences?effacer=1").words
    assert teacher.leave("/preferences", action="effacer").location == "/preferences?fait=2"
    assert LIRE.title not in teacher.get("/preferences/mes-donnees").body


def test_the_diagnosis_is_about_this_person(town):
    good = town.teacher().get("/mediacentre/diagnostic")
    assert "28 ressources" in good.words
    assert "10 ressources" in good.words
    unknown = town.teacher("unknown", VERDUN).get("/mediacentre/diagnostic")
    assert "Pas encore" in unknown.words
    undeclared = town.teacher("undeclared", VERDUN).get("/mediacentre/diagnostic")
    assert "le GAR ne connaît pas cette école" in undeclared.words
    silent = town.teacher("outage", VERDUN).get("/mediacentre/diagnostic")
    assert "il ne répond pas" in silent.words
    town.enter("few").get("/mediacentre")
    assert town.enter().get("/mediacentre/diagnostic").status == 403
