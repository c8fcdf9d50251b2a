"""The circle: a link of the list, the login that the gateway answers, the check of the assignment, the publisher."""

import pytest
import requests
from sandbox.gar.lists import ask, link

from gateway.sandbox.gar.troubles import Trouble
from gateway.sandbox.people import CROIX_BLANCHE, INES, KARIM, PETIT_PONT, TILLEULS


def test_a_link_of_the_list_leads_to_the_publisher(gar, enter):
    resource = next(one for one in ask(gar, INES, TILLEULS).read() if one.title == "Lire ensemble")
    gar.forget()
    with enter(INES) as open_link:
        page = open_link(resource.link)
    assert page.status_code == 200
    assert page.url == f"{gar.base}/editeur/lire-ensemble/{TILLEULS.uai}"
    assert [sight["who"] for sight in gar.sights()] == ["browser", "gar", "gateway", "gar", "publisher"]
    assert all(sight["good"] for sight in gar.sights())


def test_every_link_of_a_list_opens_in_one_session(gar, enter):
    with enter(KARIM) as open_link:
        for resource in ask(gar, KARIM, PETIT_PONT).read():
            page = open_link(resource.link)
            assert page.status_code == 200
            assert resource.title.partition(" & ")[0] in page.text
    assert len([sight for sight in gar.sights() if "SAML" in sight["detail"]]) == 1


def test_the_publisher_is_told_an_opaque_identifier_of_its_own(gar, enter):
    def identifier(page):
        return page.text.partition('class="technical">IDO</code></dt><dd><code>')[2].partition("<")[0]

    with enter(KARIM) as open_link:
        mine, same, other = (open_link(link(gar, name, TILLEULS)) for name in ("mots-cp", "etude-ce2", "tables"))
    with enter(INES) as open_link:
        of_ines = open_link(link(gar, "lire-ensemble", TILLEULS))
    assert len(identifier(mine)) == 128
    assert identifier(mine) == identifier(same) != identifier(other)
    assert identifier(mine) != identifier(of_ines)
    publisher_part = mine.text.partition("Juste avant")[0]
    assert KARIM.uid not in publisher_part
    assert KARIM.given_name not in mine.text


@pytest.mark.parametrize(
    ("person", "name", "school", "sentence"),
    [
        (INES, "cahier-cm2", TILLEULS, "n’a pas été attribuée"),
        (INES, "atlas-des-petits", PETIT_PONT, "ne connaît pas encore cette personne"),
        (INES, "lire-ensemble", CROIX_BLANCHE, "n’est pas déclarée au GAR"),
        (KARIM, "opera", TILLEULS, "a pris fin"),
    ],
    ids=["not assigned", "not of this school", "school not declared", "licence ended"],
)
def test_a_resource_without_an_assignment_does_not_open(gar, enter, person, name, school, sentence):
    with enter(person) as open_link:
        page = open_link(link(gar, name, school))
        assert page.status_code == 403
        assert sentence in page.text
        assert requests.get(f"{gar.base}/editeur/{name}/{school.uai}", timeout=5).status_code == 403
    assert gar.sights()[-1]["good"] is False


@pytest.mark.parametrize(
    ("trouble", "sentence"), [(Trouble.LICENCES_ENDED, "a pris fin"), (Trouble.EMPTY, "n’a pas été attribuée")]
)
def test_an_assignment_can_end_while_somebody_is_there(gar, enter, trouble, sentence):
    with enter(INES) as open_link:
        assert open_link(link(gar, "lire-ensemble", TILLEULS)).status_code == 200
        gar.trouble(trouble)
        page = open_link(link(gar, "lire-ensemble", TILLEULS))
    assert page.status_code == 403
    assert sentence in page.text


def test_the_page_of_a_publisher_is_not_for_passers_by(gar):
    assert requests.get(f"{gar.base}/editeur/lire-ensemble/{TILLEULS.uai}", timeout=5).status_code == 403


def test_the_circle_can_be_looked_at_and_forgotten(gar, enter):
    with enter(INES) as open_link:
        open_link(link(gar, "lire-ensemble", TILLEULS))
    page = requests.get(f"{gar.base}/journal", timeout=5).text
    assert page.index("ne sait pas qui arrive") < page.index("dit qui arrive") < page.index("L’éditeur ouvre")
    assert "Rien encore" in requests.post(f"{gar.base}/journal", timeout=5).text
