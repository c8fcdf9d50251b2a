"""A gateway whose ENT and whose GAR take logout messages by the browser, and CAS parties on the loopback."""

from dataclasses import dataclass, replace
from secrets import token_hex

import pytest
from kit.responses import ALICE
from stage.fixtures import editor, known, listener, local, local_editor, once, once_local, portal
from stage.gateway import Page, Stage, Visitor, open_stage, prepare_home
from stage.leaving import Handles, Party, endpoints, handles_in, portal_party, service_party

__all__ = ["editor", "known", "listener", "local", "local_editor", "once", "once_local", "portal"]


@dataclass(frozen=True)
class Somebody:
    """A browser after a login. service: how the GAR names the session. ent: how the ENT does."""

    visitor: Visitor
    service: Handles
    ent: Handles

    def is_signed_in(self, stage: Stage) -> bool:
        """Whether the gateway still answers for this browser without asking the ENT."""
        page, _ = stage.knock(self.visitor, passive=True)
        return page.status == 200 and bool(page.form[1]) and page.statuses == ["Success"]


@pytest.fixture(scope="module")
def stage(tmp_path_factory, real_redis):
    """One for all the tests of a module: each logs in anew."""
    home = tmp_path_factory.mktemp("leaving") / "home"
    home.mkdir()
    slo = endpoints("https://gar.example", "redirect", "post")
    prepare_home(home, slo, endpoints("https://ent-a.example", "redirect", "post"))
    opened = open_stage(home, real_redis.url)
    yield opened
    opened.house.engine.dispose()
    opened.house.redis.close()


@pytest.fixture
def gar(stage) -> Party:
    return service_party(stage)


@pytest.fixture
def ent(stage) -> Party:
    return portal_party(stage)


@pytest.fixture
def log_in(stage):
    """Somebody new, each time it is called: a name that the ENT has logged out is not to come back at once."""

    def one(name: str = "") -> Somebody:
        mark = token_hex(6)
        visitor, ent = stage.visitor(), Handles(name or f"_name-{mark}", f"_session-{mark}")
        page: Page = stage.login(visitor, person=replace(ALICE, name_id=ent.name_id), session_index=ent.index)
        return Somebody(visitor, handles_in(page), ent)

    return one


@pytest.fixture
def somebody(log_in):
    return log_in()
