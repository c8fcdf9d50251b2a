"""The list, for whoever has one: what it shows, in which words, from which school."""

import re

import pytest
from stage.samples import MORE, SHELF, sample
from stage.site import STENAY, VERDUN

from gateway.domain.profile import Profile
from gateway.mediacentre.handles import handle_of
from gateway.registry.engine import RegistryUnavailable

ROMAN = "École Jules-Ferry (Verdun)"
STENAY_NAME = "École Jules-Ferry (Stenay)"
LIRE = handle_of(sample(SHELF[0], VERDUN).key)


def titles(page):
    """Of the cards or the rows, in their order."""
    links = re.findall(r'<a [^>]*href="/mediacentre/ouvrir/[^"]+"[^>]*>(.*?)</a>', page.body, re.DOTALL)
    return [re.sub(r"<[^>]+>", "", link).strip() for link in links]


def openings(page):
    return re.findall(r'href="/mediacentre/ouvrir/([^/]+)/', page.body)


def test_a_pupil_sees_shelves_of_cards_and_nothing_to_fiddle_with(town):
    page = town.enter("few").get("/mediacentre")
    assert page.status == 200
    assert "Bonjour Inès" in page.words
    assert re.findall(r"<h2[^>]*>(.*?)</h2>", page.body) == ["Mes manuels", "Mes ressources"]
    assert len(titles(page)) == 6
    assert "Filtrer" not in page.words
    assert "Éditions du Sablier" not in page.words
    assert 'type="checkbox"' not in page.body
    assert 'name="q"' not in page.body


def test_each_card_of_a_pupil_is_one_link_with_its_favourite_beside_it(town):
    page = town.enter("few").get("/mediacentre")
    cards = re.findall(r'<li class="tile".*?</li>', page.body, re.DOTALL)
    assert len(cards) == 6
    for card in cards:
        link, _, after = card.partition("</a>")
        assert link.count("<a ") == 1
        assert "<button" not in link
        assert after.count("<button") == 1


def test_a_search_is_offered_to_a_pupil_who_has_many(town):
    page = town.enter("full").get("/mediacentre?q=fables")
    assert titles(page) == ["Fables à écouter"]
    assert "On n'a rien trouvé" in town.enter("full").get("/mediacentre?q=zzz").words


def test_a_pupil_of_two_schools_chooses_by_two_large_links(town):
    pupil = town.enter("full", VERDUN, STENAY)
    page = pupil.get("/mediacentre")
    assert set(openings(page)) == {VERDUN}
    other = pupil.get(page.link(STENAY_NAME))
    assert set(openings(other)) == {STENAY}
    assert set(openings(pupil.get("/mediacentre"))) == {STENAY}


def test_five_hundred_resources_come_in_pages(town):
    page = town.teacher("many", VERDUN).get("/mediacentre")
    assert "500 ressources" in page.words
    assert len(titles(page)) == 24
    last = town.teacher("many", VERDUN).get("/mediacentre?page=21")
    assert len(titles(last)) == 20
    assert len(titles(town.enter("many").get("/mediacentre"))) == 60


def test_a_teacher_combines_filters_and_every_value_says_how_many(town):
    page = town.teacher("full", VERDUN).get("/mediacentre?niveau=014&matiere=francais")
    wanted = {line[0] for line in (*SHELF, *MORE) if "CM1" in line[3] and "français" in line[4]}
    assert set(titles(page)) == wanted
    assert len(wanted) > 2
    assert re.search(r'value="014" checked>CM1 \(\d+\)', page.body)
    assert "(0)" not in page.body


def test_filters_are_taken_away_one_by_one_or_all_at_once(town):
    teacher = town.teacher("full", VERDUN)
    page = teacher.get("/mediacentre?niveau=014&q=fables")
    assert "Aucune ressource ne correspond à ces filtres" in page.words
    assert "Retirer le filtre : Niveau : CM1" in page.words
    assert titles(teacher.get(page.link("Retirer le dernier filtre"))) == ["Fables à écouter"]
    assert len(titles(teacher.get(page.link("Tout effacer")))) == 24


def test_the_order_is_that_of_french(town):
    found = titles(town.teacher("full", VERDUN).get("/mediacentre?vue=liste&q="))
    assert found.index("Dictionnaire des juniors") < found.index("Éduthèque") < found.index("Fables à écouter")


def test_two_schools_of_one_name_are_told_apart_by_what_is_behind_the_name(town):
    teacher = town.teacher()
    page = teacher.get("/mediacentre")
    assert {ROMAN, STENAY_NAME} <= set(re.findall(r"<option[^>]*>(.*?)</option>", page.body))
    stenay = teacher.get(f"/mediacentre?ecole={STENAY}")
    assert set(openings(stenay)) == {STENAY}
    launch = teacher.get(f"/mediacentre/ouvrir/{STENAY}/{LIRE}")
    assert launch.status == 303
    assert sample(SHELF[0], STENAY).link == launch.location


def test_the_last_school_the_order_and_the_view_are_remembered(town):
    teacher = town.teacher()
    teacher.get(f"/mediacentre?ecole={STENAY}&vue=liste&tri=editeur")
    page = teacher.get("/mediacentre")
    assert set(openings(page)) == {STENAY}
    assert "<caption>" in page.body
    assert titles(page)[0] == "Mon cahier de calcul"


def test_a_choice_that_cannot_be_kept_is_followed_all_the_same(town, monkeypatch):
    def away(*_, **__):
        raise RegistryUnavailable

    teacher = town.teacher()
    monkeypatch.setattr("gateway.web.mediacentre.listing_page.prefer", away)
    page = teacher.get(f"/mediacentre?ecole={STENAY}&vue=liste")
    assert page.status == 200
    assert set(openings(page)) == {STENAY}
    assert "<caption>" in page.body
    monkeypatch.undo()
    assert set(openings(teacher.get("/mediacentre"))) == {VERDUN, STENAY}


def test_the_table_has_a_caption_and_headers_for_rows_and_columns(town):
    page = town.teacher("full", VERDUN).get("/mediacentre?vue=liste")
    assert "<caption>Mes ressources, de 1 à 24 sur 28</caption>" in page.body
    assert page.body.count('<th scope="col">') == 6
    assert page.body.count('<th scope="row">') == 24


def test_a_title_is_text_whatever_is_in_it(town):
    page = town.teacher("strange", VERDUN).get("/mediacentre")
    assert "<b>Éduthèque</b>" not in page.body
    assert "&lt;b&gt;Éduthèque&lt;/b&gt; &amp; compagnie" in page.body
    assert any(len(title) > 190 for title in titles(page))


def test_a_kind_that_nobody_knows_and_a_level_that_is_missing_can_be_filtered(town):
    teacher = town.teacher("strange", VERDUN)
    page = teacher.get("/mediacentre")
    assert re.search(r'name="type" value="[^"]+">Hologrammes \(1\)', page.body)
    unsaid = re.search(r'name="niveau" value="([^"]+)">Non précisé \(1\)', page.body)[1]
    assert titles(teacher.get(f"/mediacentre?niveau={unsaid}")) == ["Sans niveau"]
    assert "Sans niveau" in titles(town.enter("strange").get("/mediacentre"))


def test_a_missing_picture_leaves_the_placeholder(town):
    pupil = town.enter("strange")
    page = pupil.get("/mediacentre")
    (picture,) = re.findall(r'<img src="(/mediacentre/vignette/[^"]+)" alt=""', page.body)
    assert 'data-initial="F"' in page.body
    answer = pupil.get(picture)
    assert (answer.status, answer.headers["Content-Type"]) == (200, "image/svg+xml")
    assert answer.headers["Cache-Control"] == "no-store"
    assert "<svg" in answer.body
    assert not re.search(r"<(path|rect|image|script|use)", answer.body)
    assert pupil.get(picture.replace(VERDUN, STENAY)).status == 404


def test_staff_have_the_teachers_page_without_pins(town):
    page = town.enter("full", profile=Profile.STAFF, name="").get("/mediacentre")
    assert "Filtrer" in page.words
    assert "Épingler" not in page.words


@pytest.mark.parametrize("path", ["/mediacentre", "/mediacentre?page=2&vue=liste", "/preferences"])
def test_personal_pages_are_private_and_unframed(town, path):
    headers = town.teacher().get(path).headers
    assert headers["Cache-Control"] == "private, no-store"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert headers["X-Frame-Options"] == "DENY"
    assert "unsafe" not in headers["Content-Security-Policy"]


def test_no_page_holds_an_identifier_a_style_or_a_script_of_its_own(town):
    for reader, path in (
        (town.teacher(), "/mediacentre"),
        (town.enter(), "/mediacentre"),
        (town.head(), "/preferences"),
    ):
        body = reader.get(path).body
        assert "full-" not in body
        assert not re.search(r"\sstyle=|\son\w+=|<style|<script>", body)
        assert not re.search(r'(src|href|action)="https?://', body)
