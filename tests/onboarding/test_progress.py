"""What is left to do for an ENT, step by step until everybody goes through."""

import pytest
from kit.keys import key_ring
from kit.names import IDP_B
from kit.partners import idp_metadata

from gateway.domain.standing import Standing
from gateway.onboarding.progress import Task, progress_of
from gateway.onboarding.records import find_record
from gateway.registry.conventions import add_convention
from gateway.registry.engine import changing, reading
from gateway.registry.models import Convention
from gateway.registry.schools import add_school

SCHOOL = "0550003E"


@pytest.fixture
def following(engine, clock):
    """The next task of the ENT that was added."""

    def look(*, tried=False):
        with reading(engine) as session:
            return progress_of(session, find_record(session, "ent:ent-b"), clock.today(), tried=tried).following

    return look


def test_one_task_follows_another(engine, importer, clock, following):
    importer.add(idp_metadata(key_ring().idp_b, entity_id=IDP_B))
    assert following() is Task.SCHOOLS
    with changing(engine) as session:
        add_school(session, SCHOOL, "ent-b", "École des Tilleuls")
    assert following() is Task.CONVENTION
    with changing(engine) as session:
        row = add_convention(session, "ent-b", [SCHOOL], "Commune", clock.today(), clock.today())
        row.draft, number = True, row.id
    assert following() is Task.CONVENTION
    with reading(engine) as session:
        assert progress_of(session, find_record(session, "ent:ent-b"), clock.today(), tried=False).drafts == 1
    with changing(engine) as session:
        session.get(Convention, number).draft = False
    assert following() is Task.TEST
    for state, expected in ((Standing.TEST, Task.TRIAL), (Standing.PRODUCTION, None)):
        with changing(engine) as session:
            find_record(session, "ent:ent-b").state = state
        assert following(tried=state is Standing.PRODUCTION) is expected
    with changing(engine) as session:
        find_record(session, "ent:ent-b").state = Standing.TEST
    assert following(tried=True) is Task.PRODUCTION
