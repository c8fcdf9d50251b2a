"""Records that two people change at once: whoever comes second is told by whom, and loses nothing typed."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from stage.office import clerk

from gateway.access.permissions import Role
from gateway.registry.collectivites import CollectiviteFields, put_collectivite
from gateway.web.admin import asker, collectivites

WHY = "décidé en réunion du 12"


@pytest.fixture
def prepared(stage):
    """A collectivité, which signed a convention that is typed by hand; somebody whose access is the first."""
    assert clerk(stage, Role.READER).record == 1
    with stage.change() as session:
        put_collectivite(session, CollectiviteFields("215500018", "Valmeuse", departement="055"))
    return stage


def school(_stage, number):
    return "/admin/ecoles/0550001C/modifier", {"name": f"École {number}", "ent": "ent-a", "why": WHY}


def collectivite(_stage, number):
    form = {"name": f"Commune {number}", "kind": "commune", "departement": "055"}
    return "/admin/conventions/collectivites/1/modifier", form


def convention(stage, number):
    day = stage.clock.today()
    form = {
        "collectivite": "1", "ent": "ent-a", "schools": "0550001C 0550002D", "signed": f"{day - timedelta(9)}",
        "until": f"{day + timedelta(300)}", "purposes": f"Finalité {number}", "state": "signee", "why": WHY,
        "confirm": "oui",
    }  # fmt: skip
    return "/admin/conventions/1/modifier", form


def access(_stage, number):
    form = {"nom": f"Karim {number}", "role": "dpo", "perimetres": "academie", "why": WHY}
    return "/admin/acces/1", form


def typed_in(form):
    return form.get("purposes") or form.get("nom") or form["name"]


def seen_on(page):
    return re.search(r'name="seen" value="(\w+)"', page.body)[1]


@pytest.mark.parametrize("act", [school, collectivite, convention, access])
def test_whoever_comes_second_is_told_and_may_go_on(prepared, act):
    first, second = clerk(prepared), clerk(prepared)
    path, form = act(prepared, 1)
    seen = seen_on(first.get(path))
    assert first.submit(path, form | {"seen": seen}).status == 303
    _, other = act(prepared, 2)
    late = second.submit(path, other | {"seen": seen})
    assert (late.status, f"modifiée par {first.email}" in late.words) == (409, True), late.words
    assert typed_in(other) in late.body
    assert second.submit(path, other | {"seen": seen_on(late)}).status == 303
    assert typed_in(other) in second.get(path).body


@pytest.mark.parametrize("act", [school, collectivite, convention, access])
def test_of_two_at_once_one_is_kept_and_the_other_told(prepared, monkeypatch, act):
    people = [clerk(prepared), clerk(prepared)]
    path, _ = act(prepared, 0)
    seen = seen_on(people[0].get(path))
    barrier = Barrier(2, timeout=20)

    def meeting(change):
        def together(*given, **more):
            barrier.wait()
            return change(*given, **more)

        return together

    monkeypatch.setattr(asker, "propose_or_apply", meeting(asker.propose_or_apply))
    monkeypatch.setattr(collectivites, "save_collectivite", meeting(collectivites.save_collectivite))
    monkeypatch.setattr(asker, "acting", meeting(asker.acting))
    with ThreadPoolExecutor(2) as pool:
        pages = list(pool.map(lambda n: people[n].submit(path, act(prepared, n)[1] | {"seen": seen}), (0, 1)))
    assert sorted(page.status for page in pages) == [303, 409], [page.words for page in pages]
    loser = 0 if pages[0].status == 409 else 1
    assert f"modifiée par {people[1 - loser].email}" in pages[loser].words
    assert typed_in(act(prepared, loser)[1]) in pages[loser].body
