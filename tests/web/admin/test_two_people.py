"""Where a scope asks for two people: each act waits for the second one, and is done at once everywhere else."""

import io
import re
from dataclasses import dataclass
from datetime import timedelta

import pytest
from kit.keys import key_ring
from kit.names import IDP_A
from kit.partners import Entity, idp_role, key_descriptor
from sqlalchemy import func, select
from stage.gateway import ENT_A_SSO, SCHOOLS, Stage
from stage.office import Clerk, clerk

from gateway.access.acting import Office, acting
from gateway.access.permissions import Role
from gateway.onboarding.records import find_record
from gateway.registry.collectivites import CollectiviteFields, put_collectivite
from gateway.registry.engine import reading
from gateway.registry.models import ApprovalRule, Convention, Ent, Partner, Revision, School

FIRST, SECOND = SCHOOLS
WHY = "décidé en réunion du 12"


@dataclass
class Town:
    """A stage with a signatory and a second ENT. state: what the acts change, read from the registry."""

    stage: Stage
    signatory: int

    def state(self) -> object:
        with reading(self.stage.house.engine) as session:
            school = session.get(School, FIRST)
            conventions = session.scalars(select(Convention).order_by(Convention.id)).all()
            service = session.scalar(select(Partner))
            return (
                (school.enabled, school.name, school.ent.slug if school.ent else ""),
                [(row.until, row.ended, row.summary) for row in conventions],
                (service.state, service.release),
                session.execute(select(School.uai, School.ent_id, School.circonscription).order_by(School.uai)).all(),
                list(session.scalars(select(Ent.slug).order_by(Ent.slug))),
                session.scalar(select(func.max(Revision.number))),
            )

    def convention(self, **changes) -> dict[str, str]:
        day = self.stage.clock.today()
        return {
            "collectivite": f"{self.signatory}", "ent": "ent-a", "schools": f"{FIRST} {SECOND}", "signed": f"{day}",
            "until": f"{day + timedelta(300)}", "purposes": "Ressources numériques", "state": "signee", "why": WHY,
        } | changes  # fmt: skip

    def version(self, subject: str) -> int:
        with reading(self.stage.house.engine) as session:
            return find_record(session, subject).version


@pytest.fixture
def town(stage):
    with stage.change() as session:
        number = put_collectivite(session, CollectiviteFields("215500018", "Valmeuse", departement="055")).id
        ent = session.scalar(select(Ent))
        session.add(Ent(slug="ent-c", project=ent.project, name="ENT C", protocol="cas", dialect="sdet",
                        cas_url="https://cas.example", origins=[]))  # fmt: skip
        session.add(Ent(slug="ancien", project=ent.project, name="Ancien", protocol="cas", dialect="sdet", origins=[],
                        cas_url="https://ancien.example", state="archived",
                        state_since=stage.clock() - timedelta(days=400)))  # fmt: skip
    return Town(stage, number)


def ask_for_two(stage, scope):
    with stage.change() as session:
        session.add(ApprovalRule(scope=scope))


def act_on_schools(act, **more):
    def do(town: Town, who: Clerk):
        form = {"act": act, "uai": FIRST, "confirm": "oui", "why": WHY} | more
        return who.submit("/admin/ecoles/acte", form)

    return do


def move_school(town, who):
    path = f"/admin/ecoles/{FIRST}/modifier"
    seen = re.search(r'name="seen" value="(\w+)"', who.get(path).body)[1]
    return who.submit(path, {"seen": seen, "name": "Les Lilas", "ent": "ent-c", "why": WHY})


def add_convention(town, who):
    return who.submit("/admin/conventions/ajouter", town.convention())


def change_convention(town, who):
    seen = re.search(r'name="seen" value="(\w+)"', who.get("/admin/conventions/1/modifier").body)[1]
    form = town.convention(seen=seen, summary="Avenant 1", signed="2026-01-01", confirm="oui")
    return who.submit("/admin/conventions/1/modifier", form)


def end_convention(town, who):
    return who.submit("/admin/conventions/1/denoncer", {"day": f"{town.stage.clock.today()}", "why": WHY})


def suspend_service(town, who):
    form = {"version": town.version("partner:gar"), "note": WHY}
    return who.submit("/admin/partenaires/partner/gar/etat/suspended", form)


def release_more(town, who):
    form = {"version": town.version("partner:gar"), "note": WHY, "attribute": "UAI", "purpose-UAI": "statistiques"}
    return who.submit("/admin/partenaires/partner/gar/attributs", form)


def restore_metadata(town, who):
    form = {"version": town.version("ent:ent-a"), "note": WHY}
    return who.submit("/admin/partenaires/ent/ent-a/historique/1/restaurer", form)


def add_school(_town, who):
    return who.submit("/admin/ecoles/ajouter", {"uai": "0550003E", "name": "Les Saules", "ent": "ent-a"})


def import_schools(text):
    def do(_town, who):
        body = who.submit("/admin/ecoles/import", {"file": (io.BytesIO(text.encode()), "ecoles.csv")}).body
        form = dict(re.findall(r'<input type="hidden" name="(parcel|name)" value="([^"]*)"', body))
        return who.submit("/admin/ecoles/import/enregistrer", form | {"why": WHY})

    return do


def move_to_a_circonscription(name, ent="ent-a"):
    def do(_town, who):
        path = f"/admin/ecoles/{FIRST}/modifier"
        seen = re.search(r'name="seen" value="(\w+)"', who.get(path).body)[1]
        form = {"seen": seen, "name": "Les Lilas", "ent": ent, "circonscription": name, "why": WHY}
        return who.submit(path, form)

    return do


def purge_ent(town, who):
    form = {"version": town.version("ent:ancien"), "typed": "https://ancien.example"}
    return who.submit("/admin/partenaires/ent/ancien/effacer", form)


ACTS = {
    "suspendre une école": act_on_schools("suspendre"),
    "rattacher une école": act_on_schools("rattacher", ent="ent-c"),
    "changer l'ENT d'une école": move_school,
    "ajouter une école": add_school,
    "importer une école nouvelle": import_schools("UAI;Nom;ENT\n0550003E;Les Saules;ent-a\n"),
    "importer une école connue": import_schools(f"UAI;Nom;Circonscription\n{FIRST};Les Saules;Verdun\n"),
    "changer de circonscription": move_to_a_circonscription("Verdun"),
    "effacer un partenaire": purge_ent,
    "ajouter une convention": add_convention,
    "modifier une convention": change_convention,
    "dénoncer une convention": end_convention,
    "suspendre un service": suspend_service,
    "transmettre plus": release_more,
    "remettre une révision": restore_metadata,
}
OF_EVERYBODY = {"suspendre un service", "transmettre plus", "effacer un partenaire"}
"""Services are the whole académie's: no narrower rule is about them. Of a purged ENT no school is left."""


@pytest.fixture
def prepared(town):
    """The ENT has a second revision, so that the first can be put back."""
    who = clerk(town.stage)
    keys = [key_descriptor(pair.base64, "signing") for pair in (key_ring().idp_a, key_ring().idp_b)]
    text = Entity((idp_role(*keys, sso=ENT_A_SSO),), entity_id=IDP_A).text()
    page = who.submit(
        "/admin/partenaires/importer", {"kind": "paste", "text": text, "anchor": "none", "partenaire": "ent:ent-a"}
    )
    base = page.location.removesuffix("/verification")
    body = who.get(f"{base}/differences").body
    who.submit(f"{base}/differences", {"change": re.findall(r'name="change" type="checkbox" value="(\w+)"', body)})
    version = town.version("ent:ent-a")
    assert who.submit(f"{base}/enregistrement", {"version": version, "note": WHY}).status == 303
    return town


@pytest.mark.parametrize("name", ACTS)
def test_where_nobody_asks_for_two_one_is_enough(prepared, name):
    before = prepared.state()
    page = ACTS[name](prepared, clerk(prepared.stage))
    assert page.status == 303, page.words
    assert prepared.state() != before


@pytest.mark.parametrize("name", ACTS)
@pytest.mark.parametrize("scope", ["academie", "departement:055", "ent:ent-a"])
def test_where_two_are_asked_for_the_act_waits_for_the_second(prepared, name, scope):
    if scope != "academie" and name in OF_EVERYBODY:
        scope = "academie"
    ask_for_two(prepared.stage, scope)
    claire, karim = clerk(prepared.stage), clerk(prepared.stage, Role.PARTNERS)
    before = prepared.state()
    waiting = claire.follow(ACTS[name](prepared, claire))
    assert "attend l'accord d'une deuxième personne" in waiting.words
    assert prepared.state() == before

    own = claire.submit("/admin/demandes/1/decision", {"accepter": "1"})
    assert own.status == 403
    assert prepared.state() == before

    agreed = karim.submit("/admin/demandes/1/decision", {"accepter": "1"})
    assert agreed.status == 303, agreed.words
    assert prepared.state() != before


@pytest.mark.parametrize("name", ACTS)
def test_a_refusal_changes_nothing(prepared, name):
    ask_for_two(prepared.stage, "academie")
    before = prepared.state()
    ACTS[name](prepared, clerk(prepared.stage))
    refused = clerk(prepared.stage).submit("/admin/demandes/1/decision", {"refuser": "1", "why": "pas cette année"})
    assert (refused.status, prepared.state()) == (303, before)


def test_a_rule_elsewhere_is_about_nobody_here(town):
    ask_for_two(town.stage, "departement:075")
    before = town.state()
    ACTS["suspendre une école"](town, clerk(town.stage))
    assert town.state() != before


def test_a_rule_is_set_by_one_and_taken_away_by_two(town):
    claire, karim = clerk(town.stage), clerk(town.stage)
    page = claire.submit("/admin/acces/accords", {"perimetre": "departement:55"})
    assert "deux personnes sont demandées" in claire.follow(page).words
    waiting = claire.follow(claire.submit("/admin/acces/accords", {"retirer": "departement:055"}))
    assert "attend l'accord d'une deuxième personne" in waiting.words
    assert "Retirer Département 55" in waiting.words
    assert claire.submit("/admin/demandes/1/decision", {"accepter": "1"}).status == 403
    assert karim.submit("/admin/demandes/1/decision", {"accepter": "1"}).status == 303
    assert "Aucun périmètre" in claire.get("/admin/acces/accords").words


def test_whoever_has_a_part_does_not_agree_that_one_is_enough_there(town):
    ask_for_two(town.stage, "departement:055")
    clerk(town.stage).submit("/admin/acces/accords", {"retirer": "departement:055"})
    meuse = clerk(town.stage, Role.REFERENT, "departement:55")
    assert meuse.submit("/admin/demandes/1/decision", {"accepter": "1"}).status == 403


def test_what_was_done_at_the_command_line_without_a_second_person_is_shown_for_a_week(town):
    office = Office(town.stage.house.engine, town.stage.house.redis, town.stage.clock(), "cli")
    with acting(office, "cli:root", "ent.disable", subject="ent:ent-a", why="comptes volés", break_glass=["academie"]):
        pass
    told = "cli:root a agi sans deuxième personne"
    assert told in clerk(town.stage, Role.DPO).get("/admin").words
    assert told not in clerk(town.stage, Role.PARTNERS).get("/admin").words
    town.stage.clock.forward(days=8)
    assert told not in clerk(town.stage, Role.DPO).get("/admin").words


def test_a_draft_convention_never_waits(town):
    ask_for_two(town.stage, "academie")
    page = clerk(town.stage).submit("/admin/conventions/ajouter", town.convention(state="brouillon"))
    assert page.location == "/admin/conventions/2"


def test_a_request_that_is_a_month_old_can_only_be_refused_or_taken_back(town):
    ask_for_two(town.stage, "academie")
    claire, karim = clerk(town.stage), clerk(town.stage)
    before = town.state()
    ACTS["suspendre une école"](town, claire)
    town.stage.clock.forward(days=29)
    karim = clerk(town.stage)
    assert "Demande n° 1" in karim.get("/admin/demandes/1").words.replace("\xa0", " ")
    assert "Accepter et appliquer" in karim.get("/admin/demandes/1").words
    town.stage.clock.forward(days=2)
    karim = clerk(town.stage)
    page = karim.submit("/admin/demandes/1/decision", {"accepter": "1"})
    assert "plus de 30 jours" in page.words
    assert "Accepter et appliquer" not in page.words
    assert "/admin/demandes/1" not in karim.get("/admin/demandes").body
    assert town.state() == before


def waits(page, who):
    return "attend l'accord d'une deuxième personne" in who.follow(page).words


ADD_WITHOUT_ENT = {"uai": "0550003E", "name": "Les Saules"}


@pytest.mark.parametrize(
    "attach",
    [
        act_on_schools("rattacher", ent="ent-a", uai="0550003E"),
        import_schools("UAI;Nom;ENT\n0550003e;Les Saules;ent-a\n"),
    ],
)
def test_a_school_without_an_ent_waits_for_nobody_until_it_gets_one(town, attach):
    ask_for_two(town.stage, "departement:055")
    who = clerk(town.stage)
    assert who.submit("/admin/ecoles/ajouter", ADD_WITHOUT_ENT).location == "/admin/ecoles/0550003E"
    before = town.state()
    assert waits(attach(town, who), who)
    assert town.state() == before


def test_the_record_of_a_school_without_an_ent_gives_it_none_by_one_person(town):
    ask_for_two(town.stage, "departement:055")
    who = clerk(town.stage)
    who.submit("/admin/ecoles/ajouter", ADD_WITHOUT_ENT)
    before, path = town.state(), "/admin/ecoles/0550003E/modifier"
    seen = re.search(r'name="seen" value="(\w+)"', who.get(path).body)[1]
    form = {"seen": seen, "name": "Les Saules", "ent": "ent-a", "why": WHY}
    assert waits(who.submit(path, form), who)
    assert town.state() == before


def test_a_school_is_not_led_out_of_a_rule_by_one_person(town):
    with town.stage.change() as session:
        session.get(School, FIRST).circonscription = "Verdun"
    ask_for_two(town.stage, "circonscription:055 Verdun")
    who = clerk(town.stage)
    before = town.state()
    for act in (move_to_a_circonscription(""), import_schools(f"UAI;Circonscription\n{FIRST};Bar-le-Duc\n")):
        assert waits(act(town, who), who)
    assert waits(act_on_schools("suspendre")(town, who), who)
    assert town.state() == before


def test_what_one_line_of_a_file_touches_all_of_it_waits_for(town):
    ask_for_two(town.stage, f"ecole:{FIRST}")
    who = clerk(town.stage)
    before = town.state()
    text = f"UAI;Nom;ENT\n0550003E;Les Saules;\n{FIRST};Les Lilas;\n"
    assert waits(import_schools(text)(town, who), who)
    assert town.state() == before
    assert import_schools("UAI;Nom;ENT\n0550003E;Les Saules;\n")(town, who).status == 303
    assert town.state() != before


def test_schools_of_an_ent_that_lets_nobody_through_wait_for_nobody(town):
    with town.stage.change() as session:
        session.scalar(select(Ent).where(Ent.slug == "ent-c")).state = "draft"
    ask_for_two(town.stage, "academie")
    page = import_schools("UAI;Nom;ENT\n0550003E;Les Saules;ent-c\n")(town, clerk(town.stage))
    assert page.status == 303
    with reading(town.stage.house.engine) as session:
        assert session.get(School, "0550003E").ent.slug == "ent-c"


def test_a_suspended_ent_takes_no_school_by_one_person_for_it_comes_back_by_itself(town):
    with town.stage.change() as session:
        session.scalar(select(Ent).where(Ent.slug == "ent-a")).state = "suspended"
    ask_for_two(town.stage, "academie")
    who = clerk(town.stage)
    assert waits(add_school(town, who), who)


def test_a_file_that_no_longer_fits_is_not_taken_over_and_the_request_stays(town):
    ask_for_two(town.stage, "academie")
    claire, karim = clerk(town.stage), clerk(town.stage)
    import_schools("UAI;Nom;ENT\n0550003E;Les Saules;ent-a\n")(town, claire)
    with town.stage.change() as session:
        session.add(School(uai="0550003E", name="Autre", ent=session.scalar(select(Ent).where(Ent.slug == "ent-c"))))
    page = karim.submit("/admin/demandes/1/decision", {"accepter": "1"})
    assert "un fichier ne change pas l'ENT d'une école" in page.words
    assert "/admin/demandes/1" in karim.get("/admin/demandes").body


def test_whoever_has_a_part_of_a_file_does_not_agree_to_the_whole(town):
    ask_for_two(town.stage, "academie")
    text = f"UAI;Nom\n{FIRST};Les Lilas\n{SECOND};Les Saules\n"
    with town.stage.change() as session:
        session.get(School, FIRST).circonscription = "Verdun"
    import_schools(text)(town, clerk(town.stage))
    part = clerk(town.stage, Role.REFERENT, "circonscription:55 Verdun", f"ecole:{FIRST}")
    assert part.submit("/admin/demandes/1/decision", {"accepter": "1"}).status == 403
    whole = clerk(town.stage, Role.REFERENT, "departement:55")
    assert whole.submit("/admin/demandes/1/decision", {"accepter": "1"}).status == 303


def test_the_page_of_a_large_request_shows_its_beginning(town):
    ask_for_two(town.stage, "academie")
    lines = "".join(f"{FIRST[:3]}{number:04d}X;École {number};ent-a\n" for number in range(5000, 6200))
    who = clerk(town.stage)
    waiting = who.follow(import_schools(f"UAI;Nom;ENT\n{lines}")(town, who)).words
    assert "attend l'accord" in waiting
    page = clerk(town.stage).get("/admin/demandes/1")
    assert "1200 école(s) ajoutée(s)" in page.words
    assert "La suite n'est pas montrée" in page.words
    assert len(page.body) < 120_000
