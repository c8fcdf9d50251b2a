"""What a CAS service is told: by its own policy, under a convention, as things are at the validation."""

from datetime import date, timedelta

import pytest
from kit.responses import Identity
from stage.cas_service import EDITOR, CasService, json_in, register, ticket_in
from stage.gateway import SCHOOLS

from gateway.registry.conventions import add_convention, end_convention
from gateway.registry.models import Convention, Ent, Partner, School
from gateway.registry.names import find_named
from gateway.registry.projects import add_project

ALICE = "alice-7c1d0fa2"


def withdraw_convention(session, stage):
    end_convention(session, session.query(Convention).one().id, stage.clock.today())


def let_convention_lapse(session, stage):
    session.query(Convention).one().until = date(2026, 1, 2)


def disable_ent(session, stage):
    find_named(session, Ent, "ent-a").enabled = False


def disable_schools(session, stage):
    for school in session.query(School):
        school.enabled = False


def disable_service(session, stage):
    find_named(session, Partner, "editeur").enabled = False


CLOSING = (withdraw_convention, let_convention_lapse, disable_ent, disable_schools, disable_service)


class TestBetweenTicketAndValidation:
    """Seconds are enough to close a door."""

    @pytest.mark.parametrize("close", CLOSING, ids=lambda close: close.__name__)
    def test_a_door_that_closed_meanwhile_is_closed_for_the_ticket(self, stage, editor, known, close):
        tickets = [editor.new_ticket(known) for _ in range(2)]
        assert editor.validate(tickets[0]).user == ALICE
        with stage.change() as session:
            close(session, stage)
        page = editor.ask(tickets[1])
        assert "INVALID_TICKET" in page.body
        assert ALICE not in page.body

    def test_a_logout_meanwhile_leaves_a_ticket_worth_nothing(self, editor, known):
        tickets = [editor.new_ticket(known) for _ in range(2)]
        assert editor.validate(tickets[0]).user == ALICE
        known.get("/logout")
        assert editor.validate(tickets[1]).code == "INVALID_TICKET"

    def test_somebody_elses_logout_changes_nothing(self, stage, editor, known):
        ticket = editor.new_ticket(known)
        other = stage.visitor()
        editor.log_in(other)
        other.get("/logout")
        assert editor.validate(ticket).user == ALICE

    def test_a_session_that_ended_meanwhile_vouches_for_nobody(self, stage, editor):
        visitor = stage.visitor()
        asked = stage.as_asked(editor.knock(visitor))
        stage.come_back(visitor, asked, session_ends=600)
        tickets = [editor.new_ticket(visitor) for _ in range(2)]
        assert editor.validate(tickets[0]).user == ALICE
        stage.clock.forward(minutes=10)
        assert editor.validate(tickets[1]).code == "INVALID_TICKET"

    def test_one_school_that_remains_covered_is_enough(self, stage, editor, known):
        ticket = editor.new_ticket(known)
        with stage.change() as session:
            session.get(School, SCHOOLS[0]).enabled = False
        assert editor.validate(ticket).user == ALICE


def teacher(*schools):
    named = {"ENTPersonUid": ("t-1",), "ENTPersonProfils": ("National_ens",), "ENTPersonStructRattachUAI": schools}
    return {"person": Identity("t-1", tuple(named.items()))}


class TestRelease:
    """C-146: exactly as for SAML services, and each service by its own policy."""

    @pytest.fixture
    def granted(self, stage, editor):
        """A service with a policy of four lines, and a convention that covers the UAI of the first school."""
        with stage.change() as session:
            register(
                session,
                "atelier",
                "https://atelier.example",
                release=("idEnt", "UAI", "profil", "GARPersonIdentifiant"),
            )
            until = stage.clock.today() + timedelta(days=9)
            add_convention(session, "ent-a", SCHOOLS[:1], "Commune", date(2026, 1, 1), until, ("UAI",))
        return CasService(stage, "https://atelier.example")

    def test_a_line_of_the_policy_leaves_under_a_convention_that_covers_it(self, stage, editor, granted):
        visitor = stage.visitor()
        verdict = granted.validate(ticket_in(granted.log_in(visitor, person=teacher(*SCHOOLS))))
        assert verdict.released == {"idEnt": ["ENT1"], "UAI": [SCHOOLS[0]], "GARPersonIdentifiant": ["t-1"]}
        assert editor.validate(editor.new_ticket(visitor)).released == {
            "GARPersonIdentifiant": ["t-1"],
            "idEnt": ["ENT1"],
        }

    def test_a_school_that_it_does_not_cover_stays_here(self, stage, granted):
        ticket = ticket_in(granted.log_in(stage.visitor(), person=teacher(SCHOOLS[1])))
        assert granted.validate(ticket).released == {"idEnt": ["ENT1"], "GARPersonIdentifiant": ["t-1"]}

    def test_c_143_several_values_are_several_elements_or_a_list(self, stage, granted):
        with stage.change() as session:
            until = stage.clock.today() + timedelta(days=9)
            add_convention(session, "ent-a", SCHOOLS, "Communauté", date(2026, 1, 1), until, ("UAI",))
        visitor = stage.visitor()
        ticket = ticket_in(granted.log_in(visitor, person=teacher(*SCHOOLS)))
        assert granted.validate(ticket).released["UAI"] == list(SCHOOLS)
        page = granted.ask(granted.new_ticket(visitor), format="JSON")
        assert json_in(page)["authenticationSuccess"]["attributes"]["UAI"] == list(SCHOOLS)

    def test_without_an_identifier_the_service_knows_somebody_by_a_name_of_its_own(self, stage, editor):
        with stage.change() as session:
            for slug in ("un", "deux"):
                register(session, slug, f"https://{slug}.example", release=("idEnt",))
        one, two = CasService(stage, "https://un.example"), CasService(stage, "https://deux.example")
        visitor = stage.visitor()
        users = [one.validate(ticket_in(one.log_in(visitor))).user]
        for service, address in ((one, one.address), (one, f"{one.address}/livre?id=7"), (two, two.address)):
            ticket = service.new_ticket(visitor, service=address)
            users.append(service.validate(ticket, service=address).user)
        assert users[0] == users[1] == users[2] != users[3]
        assert ALICE not in "".join(users)


class TestProjects:
    def test_the_most_precise_registration_of_an_address_counts(self, stage, editor):
        with stage.change() as session:
            register(session, "atelier", f"{EDITOR}/atelier", release=("idEnt",))
        stage.wait_for_the_registry()
        visitor = stage.visitor()
        editor.log_in(visitor)
        seen = {}
        for path in ("/livre", "/atelier", "/atelier/2", "/ateliers"):
            ticket = editor.new_ticket(visitor, service=EDITOR + path)
            seen[path] = list(editor.validate(ticket, service=EDITOR + path).released)
        both = ["GARPersonIdentifiant", "idEnt"]
        assert seen == {"/livre": both, "/atelier": ["idEnt"], "/atelier/2": ["idEnt"], "/ateliers": both}

    def test_a_service_takes_people_of_its_projects_only(self, stage, editor):
        with stage.change() as session:
            add_project(session, "R00", "Autre projet")
            register(session, "reserve", "https://reserve.example", projects=("R00",))
        reserved = CasService(stage, "https://reserve.example")
        page = reserved.knock(stage.visitor())
        assert (page.status, page.location) == (403, "")
        assert editor.knock(stage.visitor()).status == 303

    def test_a_ticket_is_worth_something_at_the_server_that_gave_it_only(self, stage, editor, known):
        with stage.change() as session:
            add_project(session, "R00", "Autre projet")
        elsewhere = CasService(stage, project="R00")
        ticket = editor.new_ticket(known)
        assert elsewhere.validate(ticket).code == "INVALID_TICKET"
        assert editor.validate(ticket).code == "INVALID_TICKET"
        assert editor.validate(editor.new_ticket(known)).user == ALICE

    def test_a_project_that_does_not_exist_sends_nobody_anywhere(self, stage, editor):
        page = CasService(stage, project="INCONNU").knock(stage.visitor())
        assert (page.status, page.location) == (403, "")
