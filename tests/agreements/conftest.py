"""A registry with two schools of one ENT and no convention, and a « Démarche numérique » on the loopback."""

import shutil
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime

import pytest
from kit.demarche import NUMBER, TOKEN, Procedure
from kit.keys import key_ring
from kit.listener import Heard, listening
from kit.names import IDP_A
from sqlalchemy import select
from stage.clock import Clock
from stage.gateway import ENT_A_SSO, PROJECT, SCHOOLS, add_portal
from stage.service import portal_metadata

from gateway.agreements.service import DemarcheService
from gateway.agreements.syncing import Report, Run, sync
from gateway.outbound.egress import Egress
from gateway.outbound.http import Caller
from gateway.registry.engine import changing, open_engine, reading
from gateway.registry.models import Convention, DemarcheDossier
from gateway.registry.projects import add_project
from gateway.registry.schools import add_school
from gateway.registry.upgrade import upgrade

DAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def without_conventions(tmp_path_factory):
    path = tmp_path_factory.mktemp("agreements") / "blank.db"
    engine = open_engine(f"sqlite:///{path}")
    upgrade(engine)
    with changing(engine) as session:
        add_project(session, PROJECT, "Projet d'essai")
        add_portal(session, Clock.at_present(), "ent-a", portal_metadata(IDP_A, (key_ring().idp_a,), ENT_A_SSO))
        for uai in SCHOOLS:
            add_school(session, uai, "ent-a", f"École {uai}", "Valmeuse")
    engine.dispose()
    return path


@pytest.fixture
def engine(tmp_path, without_conventions):
    opened = open_engine(f"sqlite:///{shutil.copy(without_conventions, tmp_path / 'registry.db')}")
    yield opened
    opened.dispose()


@dataclass
class Desk:
    """Where the dossiers of a procedure are read. slept: how long the service made us wait. heard: what it heard."""

    run: Run
    procedure: Procedure
    slept: list[float] = field(default_factory=list)
    heard: list[Heard] = field(default_factory=list)

    def read(self, **changes) -> Report:
        """One reading, as a command makes it."""
        return sync(replace(self.run, **changes))

    def conventions(self) -> list[Convention]:
        with reading(self.run.engine) as session:
            found = list(session.scalars(select(Convention).order_by(Convention.id)))
            for one in found:
                _ = one.schools, one.ent, one.signatory, one.document
            return found

    def faults(self) -> dict[int, list[str]]:
        with reading(self.run.engine) as session:
            return {row.number: row.faults for row in session.scalars(select(DemarcheDossier)) if row.faults}

    def all(self) -> list[str]:
        """Everything in the database."""
        raw = self.run.engine.raw_connection()
        lines = list(raw.driver_connection.iterdump())
        raw.close()
        return lines


@pytest.fixture
def desk(engine):
    with listening() as listener:
        procedure, slept = Procedure(), []
        url = procedure.stand_on(listener)
        caller = Caller(Egress(loopback=True))
        service = DemarcheService(caller, url, TOKEN, NUMBER, {}, sleep=slept.append)
        yield Desk(Run(engine, service, NOW, DAY, "cli:essai"), procedure, slept, listener.heard)
