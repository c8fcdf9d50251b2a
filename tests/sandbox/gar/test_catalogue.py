"""The invented catalogue is as rich and as odd as a real one."""

from collections import Counter
from io import BytesIO

import pytest
import requests
from PIL import Image

from gateway.sandbox.cas_ent import directory
from gateway.sandbox.gar.accounts import transmitted
from gateway.sandbox.gar.catalogue import CATALOGUE, PUBLISHERS, find_notice
from gateway.sandbox.gar.covers import SIDE, cover, initials
from gateway.sandbox.gar.vocabulary import PRESENTATIONS
from gateway.sandbox.people import CROIX_BLANCHE, HELENE, INES, KARIM, NADIA, PEOPLE, PETIT_PONT, TILLEULS
from gateway.sandbox.resources import RESOURCES

PRIMARY = {"tps", "ps", "ms", "gs", "cp", "ce1", "ce2", "cm1", "cm2"}


def test_it_holds_some_forty_resources_of_several_publishers():
    assert 35 <= len(CATALOGUE) <= 50
    assert len({notice.ark for notice in CATALOGUE}) == len(CATALOGUE)
    assert Counter(notice.publisher for notice in CATALOGUE).keys() == set(PUBLISHERS)
    assert min(Counter(notice.publisher for notice in CATALOGUE).values()) >= 3


def test_every_level_and_every_kind_of_primary_schools_is_there_and_one_kind_unheard_of():
    assert {level for notice in CATALOGUE for level in notice.levels.split()} >= PRIMARY
    assert {notice.kind for notice in CATALOGUE} == set(PRESENTATIONS)
    assert "XRL" in PRESENTATIONS


def test_every_key_names_a_term():
    for notice in CATALOGUE:
        terms = (*notice.level_terms, *notice.subject_terms, *notice.document_terms, *notice.teaching_terms)
        assert len({term.uri for term in terms}) == len(terms)


def test_it_has_the_oddities_of_a_real_list():
    titles = [notice.title for notice in CATALOGUE]
    assert max(map(len, titles)) == 120
    assert any("œ" in title.lower() for title in titles)
    assert any("’" in title for title in titles)
    assert any(notice.publisher.name.startswith("L’Éduthèque") for notice in CATALOGUE)
    assert any(not notice.cover for notice in CATALOGUE)
    assert any(notice.cover == "gone" for notice in CATALOGUE)
    assert any(not notice.document_terms for notice in CATALOGUE)
    assert any(not notice.subject_terms or notice.subjects == "tout" for notice in CATALOGUE)
    assert any(notice.identifier.startswith("http://n2t.net/ark:/") for notice in CATALOGUE)


def test_the_resources_of_the_guided_tour_are_part_of_it():
    for resource in RESOURCES:
        notice = find_notice(resource.ark)
        assert (notice.title, notice.publisher.name) == (resource.title, resource.publisher)
    assert find_notice("ark:/99999/bas.unknown") is None


def test_the_old_way_of_writing_an_identifier_finds_the_same_resource():
    old = next(notice for notice in CATALOGUE if notice.oldest)
    assert find_notice(old.identifier) is find_notice(old.ark) is old


def test_what_the_schools_assigned_suits_them():
    known = transmitted()
    ines, karim, helene = (known.account(person.uid) for person in (INES, KARIM, HELENE))
    assert len(ines.shelves[TILLEULS.uai]) < 10 < len(helene.shelves[TILLEULS.uai]) < 20
    assert len(karim.shelves[TILLEULS.uai]) > 20
    for notice in ines.shelves[TILLEULS.uai]:
        assert {"ce1", "elementaire"} & set(notice.levels.split())
    for notice in karim.shelves[PETIT_PONT.uai]:
        assert notice.publisher in PUBLISHERS


def test_the_tiles_of_the_portals_open_for_everybody_who_goes_through():
    known = transmitted()
    for person in (one for one in PEOPLE if one.goes_through):
        for account in (person, directory.account_of(person)):
            for school in account.schools:
                assigned = {notice.ark for notice in known.account(account.uid).shelves[school.uai]}
                assert assigned >= {resource.ark for resource in RESOURCES}


def test_only_those_who_were_transmitted_are_known():
    known = transmitted()
    assert known.account(NADIA.uid) is None
    assert CROIX_BLANCHE.uai not in known.schools


@pytest.mark.parametrize("ending", ["png", "jpg"])
def test_a_cover_is_a_small_square_picture_always_the_same(ending):
    picture = cover("Compter malin", ending)
    assert picture == cover.__wrapped__("Compter malin", ending)
    assert picture != cover("Lire ensemble", ending)
    with Image.open(BytesIO(picture)) as image:
        assert image.size == (SIDE, SIDE)
        assert image.format == ("JPEG" if ending == "jpg" else "PNG")
    assert len(picture) < 40_000


@pytest.mark.parametrize(
    ("title", "letters"),
    [("L’étude de la langue", "EL"), ("Éduthèque", "E"), ("Œil-de-lynx", "OL"), ("7 × 8", "78"), ("« » !", "?")],
)
def test_initials_have_no_accents(title, letters):
    assert initials(title) == letters


def test_pictures_are_served_and_one_is_not_there(gar):
    for notice in CATALOGUE:
        if not notice.cover:
            continue
        answer = requests.get(f"{gar.base}/vignettes/{notice.name}.{notice.cover}", timeout=10)
        expected = {"png": (200, "image/png"), "jpg": (200, "image/jpeg")}.get(notice.cover, (404, "text/html"))
        assert (answer.status_code, answer.headers["Content-Type"].partition(";")[0]) == expected
    assert gar.sights()[-1]["times"] > 5
