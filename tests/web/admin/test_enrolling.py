"""A first visit: one link, once, and codes for the day when the telephone is lost."""

import pytest
from stage.telephone import Telephone, choices, enrolled, invitation, invited_again, origin, shown_secret

EMAIL = "claire@academie.example"


def test_a_link_opens_an_account_once(stage):
    path, visitor = invitation(stage, EMAIL), stage.visitor()
    page = visitor.get(path)
    code = Telephone(shown_secret(page)).code(stage.clock())
    done = visitor.post(path, choices(code), headers=origin(stage))
    assert done.status == 200
    assert done.body.count("<code>") == 10
    for again in (visitor.get(path), visitor.post(path, choices(code), headers=origin(stage))):
        assert again.status == 410
        assert "Lien périmé" in again.words


def test_the_page_shows_the_same_key_however_often_it_is_opened(stage):
    path = invitation(stage, EMAIL)
    assert shown_secret(stage.visitor().get(path)) == shown_secret(stage.visitor().get(path))


def test_the_picture_comes_from_our_own_address(stage):
    path = invitation(stage, EMAIL)
    page = stage.visitor().get(path)
    picture = stage.visitor().get(f"{path}/code.svg")
    assert f'src="{path}/code.svg"' in page.body
    assert picture.headers["Content-Type"] == "image/svg+xml"
    assert "<script" not in picture.body


@pytest.mark.parametrize(
    ("password", "again", "sentence"),
    [
        ("trop bref", None, "entre 12 et 200 caractères"),
        ("claire-claire-1", None, "se devine"),
        ("motdepasse123", None, "trop courant"),
        ("quatre mots sans rapport", "quatre mots sans raport", "ne sont pas les mêmes"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_the_link_still_works(stage, password, again, sentence):
    path, visitor = invitation(stage, EMAIL), stage.visitor()
    code = Telephone(shown_secret(visitor.get(path))).code(stage.clock())
    page = visitor.post(path, choices(code, password, again), headers=origin(stage))
    assert page.status == 422
    assert sentence in page.words
    assert "<title>Erreur – " in page.body
    assert password not in page.body
    assert visitor.post(path, choices(code), headers=origin(stage)).status == 200


def test_a_code_of_another_telephone_opens_nothing(stage):
    path, visitor = invitation(stage, EMAIL), stage.visitor()
    page = visitor.post(path, choices(Telephone("A" * 32).code(stage.clock())), headers=origin(stage))
    assert page.status == 422
    assert "vérifiez l'heure du téléphone" in page.words


def test_a_link_is_good_for_three_days(stage):
    path = invitation(stage, EMAIL)
    stage.clock.forward(hours=71)
    assert stage.visitor().get(path).status == 200
    stage.clock.forward(hours=1)
    assert stage.visitor().get(path).status == 410


def test_a_new_link_replaces_the_former_one_and_what_was_enrolled(stage):
    who = enrolled(stage, EMAIL)
    fresh = invited_again(stage, EMAIL)
    assert who.sign_in(stage, stage.visitor()).status == 403
    assert stage.visitor().get(fresh).status == 200


def test_a_link_that_nobody_gave_is_no_link(stage):
    assert stage.visitor().get("/admin/inscription/inconnu").status == 410
