"""What is typed while the gateway runs counts in every worker, without a restart."""

import shutil

import pytest
from cli.conftest import Operator
from stage.gateway import BASE, open_stage

CLOSING = (
    ("convention", "end", "1"),
    ("ent", "disable", "ent-a"),
    ("sp", "disable", "gar"),
)


@pytest.fixture
def workers(tmp_path, prepared_home, redis_url):
    """Two workers on one home, and the operator at it."""
    home = shutil.copytree(prepared_home, tmp_path / "home")
    operator = Operator(home, {"redis_url": redis_url})
    operator.configure("")
    stages = [open_stage(home, redis_url) for _ in range(2)]
    yield operator, stages
    for stage in stages:
        stage.house.engine.dispose()
        stage.house.redis.close()


@pytest.mark.parametrize("words", CLOSING, ids=lambda words: " ".join(words[:2]))
def test_what_closes_the_door_closes_it_at_once_for_open_sessions(workers, words):
    operator, stages = workers
    visitors = [stage.visitor() for stage in stages]
    for stage, visitor in zip(stages, visitors, strict=True):
        assert stage.login(visitor).status == 200
    operator.do(*words)
    for stage, visitor in zip(stages, visitors, strict=True):
        page, _ = stage.knock(visitor)
        assert page.status == 403
        assert "SAMLResponse" not in page.form[1] or not page.attributes


@pytest.mark.parametrize("words", CLOSING, ids=lambda words: " ".join(words[:2]))
def test_and_for_logins_under_way(workers, words):
    operator, stages = workers
    visitors = [stage.visitor() for stage in stages]
    asked = [stage.ask(visitor) for stage, visitor in zip(stages, visitors, strict=True)]
    operator.do(*words)
    for stage, visitor, one in zip(stages, visitors, asked, strict=True):
        assert stage.come_back(visitor, one).status == 403
    assert not [line for line in stages[0].audit() if line.kind == "login.ok"]


def test_a_dry_run_closes_nothing(workers):
    operator, stages = workers
    for words in CLOSING:
        operator.do(*words, "--dry-run")
    for stage in stages:
        stage.wait_for_the_registry()
        assert stage.login(stage.visitor()).status == 200


@pytest.mark.parametrize("told", [True, False], ids=["told", "not told"])
def test_what_is_added_is_there_within_a_second(workers, told):
    operator, stages = workers
    address = f"{BASE}/saml/idp/ENT2/metadata"
    assert [stage.visitor().get(address).status for stage in stages] == [404, 404]
    if not told:
        operator.settings["redis_url"] = "redis://127.0.0.1:1"
    operator.do("project", "add", "ENT2", "--name", "Un autre projet")
    operator.do("ent", "add", "ent-b", "--project", "ENT2", "--name", "ENT B", "--saml-metadata", operator.metadata())
    for stage in stages:
        stage.wait_for_the_registry()
        assert stage.visitor().get(address).status == 200
        assert stage.knock(stage.visitor(), project="ENT2")[0].location.startswith("https://ent-a.example/idp/sso")


def test_a_door_that_was_closed_is_open_again_when_it_is_opened(workers):
    operator, stages = workers
    operator.do("ent", "disable", "ent-a")
    operator.do("ent", "enable", "ent-a")
    for stage in stages:
        stage.wait_for_the_registry()
        assert stage.login(stage.visitor()).status == 200
