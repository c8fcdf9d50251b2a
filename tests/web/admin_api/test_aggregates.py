"""An aggregate by the API: every entity told without keeping anything, then the chosen ones added, all or none."""

import pytest
from kit.keys import key_ring
from kit.partners import Entity, aggregate, display_name, idp_role, key_descriptor, sp_role
from kit.signing import Manner, signed
from outbound.servers import answer, speaking
from stage.program import program

from gateway.registry.engine import generation, reading
from gateway.registry.models import Ent, JournalLine, Partner, Upkeep

PATH = "/partners/aggregate"
NOTE = "fédération de l'académie"


def ent(number):
    name = f"https://ent-{number}.example/idp"
    key = key_descriptor(key_ring().idp_b.base64, "signing")
    return Entity((idp_role(key, sso=f"{name}/sso", extensions=display_name(f"ENT numéro {number}")),), name)


WRONG = Entity((idp_role(sso="http://ent.example/sso"),), "https://faux.example/idp")
SERVICE = Entity((sp_role(key_descriptor(key_ring().sp_only.base64)),), "https://service.example/sp")


def given(*entities, **more):
    document = signed(aggregate(*entities, attributes=' ID="_all"'), key_ring().idp_a, ".", how=Manner(first=True))
    pinned = {"trust": "pinned", "certificate": key_ring().idp_a.base64}
    source = {"kind": "file", "document": document.decode()}
    return {"kind": "ent", "project": "ENT1", "source": source, "anchor": pinned} | more


@pytest.fixture
def caller(stage):
    return program(stage)


def slugs(stage, model=Ent):
    with reading(stage.house.engine) as session:
        return sorted(one.slug for one in session.query(model).filter_by(state="draft"))


def test_a_dry_run_tells_of_each_entity_and_keeps_nothing(stage, caller):
    before = generation(stage.house.engine)
    told = caller.post(PATH, given(ent(1), WRONG, SERVICE, ent(2), dry_run=True))
    assert told.status == 200
    counts = {name: told.data[name] for name in ("acceptable", "usable", "faulty", "known", "other", "chosen")}
    assert counts == {"acceptable": True, "usable": 2, "faulty": 1, "known": 0, "other": 1, "chosen": 2}
    assert [one["fate"] for one in told.data["entities"]] == ["usable", "faulty", "usable"]
    assert told.data["entities"][0]["name"] == "ENT numéro 1"
    assert "endpoint-address" in {fault["code"] for fault in told.data["entities"][1]["faults"]}
    assert (told.data["added"], generation(stage.house.engine)) == ([], before)


def test_the_right_ones_are_added_as_drafts_with_one_line_in_the_journal(stage, caller):
    told = caller.post(PATH, given(ent(1), WRONG, ent(2), note=NOTE))
    assert (told.status, told.data["added"]) == (201, ["ent-numero-1", "ent-numero-2"])
    assert slugs(stage) == ["ent-numero-1", "ent-numero-2"]
    with reading(stage.house.engine) as session:
        (line,) = session.query(JournalLine).filter_by(kind="ent.import-all")
        assert (line.why, line.via, "jeton « essai »" in line.author) == (NOTE, "api", True)
    again = caller.post(PATH, given(ent(1), ent(2), dry_run=True))
    assert (again.data["known"], again.data["usable"]) == (2, 0)
    assert caller.post(PATH, given(ent(1), ent(2), note=NOTE)).fields == {"entities"}


@pytest.mark.parametrize("choice", [{"entities": ["https://ent-2.example/idp"]}, {"words": "numero 2"}])
def test_some_are_chosen_by_name_or_by_words(stage, caller, choice):
    assert caller.post(PATH, given(ent(1), ent(2), dry_run=True, **choice)).data["chosen"] == 1
    assert caller.post(PATH, given(ent(1), ent(2), note=NOTE, **choice)).data["added"] == ["ent-numero-2"]
    assert slugs(stage) == ["ent-numero-2"]


def test_services_come_from_an_address_and_are_read_again_there(local):
    caller = program(local)
    document = given(SERVICE, ent(1))["source"]["document"].encode()
    with speaking(answer(document)) as site:
        source = {"kind": "aggregate", "address": site.url}
        body = given(SERVICE, kind="partner", project="", source=source, anchor={"trust": "first-seen"}, note=NOTE)
        assert caller.post(PATH, body).data["added"] == ["service-example"]
    assert slugs(local, Partner) == ["service-example"]
    with reading(local.house.engine) as session:
        kept = session.get(Upkeep, "partner:service-example")
        assert (kept.address, kept.anchor, kept.daily) == (site.url, "first-seen", True)
        assert kept.anchor_value


@pytest.mark.parametrize(
    ("more", "fields"),
    [
        ({"note": "bref"}, {"note"}),
        ({"note": NOTE, "project": ""}, {"project"}),
        ({"note": NOTE, "entities": ["https://faux.example/idp"]}, {"entities"}),
        ({"note": NOTE, "words": "introuvable"}, {"entities"}),
        ({"note": NOTE, "source": {"kind": "file"}}, {"source.document"}),
        ({"note": NOTE, "source": {"kind": "aggregate"}}, {"source.address"}),
        ({"note": NOTE, "source": {"kind": "aggregate", "address": "https://127.0.0.1/"}}, {"source.address"}),
        ({"note": NOTE, "anchor": {"trust": "pinned", "certificate": "x"}}, {"anchor.certificate"}),
        ({"note": NOTE, "source": {"kind": "url", "address": "https://x.example/"}}, {"source.kind"}),
    ],
)
def test_what_is_wrong_is_told_by_field_and_nothing_is_kept(stage, caller, more, fields):
    told = caller.post(PATH, given(ent(1), WRONG, **more))
    assert (told.status, told.fields) == (422, fields)
    assert slugs(stage) == []


def test_a_wrong_signature_keeps_everything_out(stage, caller):
    other = {"trust": "pinned", "certificate": key_ring().evil.base64}
    report = caller.post(PATH, given(ent(1), anchor=other, dry_run=True))
    assert (report.status, report.data["acceptable"], report.data["entities"]) == (200, False, [])
    told = caller.post(PATH, given(ent(1), anchor=other, note=NOTE))
    assert (told.status, told.fields) == (422, {"source"})
    assert slugs(stage) == []


def test_what_the_registry_refuses_keeps_everything_out(stage, caller):
    told = caller.post(PATH, given(ent(1), project="ENT9", note=NOTE))
    assert (told.status, told.data["type"]) == (422, "urn:gar-gateway:refused")
    assert slugs(stage) == []
