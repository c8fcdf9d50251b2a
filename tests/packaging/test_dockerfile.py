"""The image: built in stages, run without rights, healthy when the gateway says so, nothing secret in it."""

import json
import re
from fnmatch import fnmatch

import pytest

from tests.packaging.project_files import ROOT, setup_cfg, shipped

SECRET = ("*.key", "*.crt", "*.pem", "*.p12", "*.secret", "*.db", "gateway.toml", ".env", "id_*")


def instructions():
    """Word and rest of each instruction."""
    text = re.sub(r"(?m)^\s*#.*\n", "", (ROOT / "Dockerfile").read_text())
    joined = re.sub(r"\\\n\s*", " ", text)
    return [
        (word.upper(), rest.strip()) for word, _, rest in (line.partition(" ") for line in joined.splitlines()) if word
    ]


def stages():
    """The instructions of each stage."""
    found = []
    for word, rest in instructions():
        if word == "FROM":
            found.append([])
        found[-1].append((word, rest))
    return found


def last(word):
    """What the last stage says by that word."""
    (rest,) = [rest for said, rest in stages()[-1] if said == word]
    return rest


def copied():
    """What comes from the project's folder, in any stage."""
    for word, rest in instructions():
        if word == "COPY" and "--from=" not in rest:
            yield from rest.split()[:-1]


def test_what_builds_stays_behind():
    assert len(stages()) >= 2
    running = " ".join(rest for word, rest in stages()[-1] if word == "RUN")
    assert not re.search(r"\b(apt|apt-get|pip|gcc|make|git|curl|wget)\b", running)
    assert [rest for word, rest in stages()[-1] if word == "COPY" and rest.startswith("--from=build ")]


def test_every_base_is_a_version_and_not_whatever_is_latest():
    for (_, base), *_ in stages():
        name, _, tag = base.split()[0].partition(":")
        assert name == "python"
        assert re.match(r"3\.\d+-", tag)
        assert f"Python :: {tag.partition('-')[0]}\n" in setup_cfg()["metadata"]["classifiers"] + "\n"


def test_packages_come_from_the_lock_with_their_hashes():
    installs = [rest for word, rest in instructions() if word == "RUN" and "pip install" in rest]
    assert installs
    for command in installs:
        assert "--require-hashes -r requirements/run.txt" in command or "--no-deps" in command


def test_it_runs_as_somebody_without_rights():
    uid, _, gid = last("USER").partition(":")
    assert uid.isdigit()
    assert gid.isdigit()
    assert int(uid) > 0
    assert int(gid) > 0
    words = [word for word, _ in stages()[-1]]
    assert words.index("USER") < words.index("ENTRYPOINT")
    assert not re.search(r"\b(sudo|setcap|chmod [0-7]*[4-7][0-7]{3})\b", " ".join(rest for _, rest in stages()[-1]))


def test_its_home_is_mounted_and_belongs_to_whoever_runs_it():
    """A volume takes its owner from the folder of the image; without one it would be root's."""
    home = last("VOLUME")
    before = stages()[-1][: [word for word, _ in stages()[-1]].index("VOLUME")]
    makes = [rest for word, rest in before if word == "RUN" and re.search(rf"{home}\b", rest)]
    assert makes, f"nothing makes {home}"
    assert any(re.search(r"chown|install -d .*-o|--owner", rest) for rest in makes)


def test_the_home_of_the_image_is_the_mounted_one():
    assert f"GAR_GATEWAY_HOME={last('VOLUME')}" in last("ENV").split()


def test_its_root_file_system_can_be_read_only():
    assert "PYTHONDONTWRITEBYTECODE=1" in last("ENV").split()
    assert "--read-only" in (ROOT / "Dockerfile").read_text()


def test_it_is_healthy_when_the_gateway_is_ready():
    check = last("HEALTHCHECK")
    command = json.loads(check.partition("CMD ")[2])
    bind = json.loads(last("CMD"))
    port = bind[bind.index("--bind") + 1].rpartition(":")[2]
    assert last("EXPOSE") == port
    assert any(f"http://127.0.0.1:{port}/health/ready" in word for word in command)
    assert "--interval=" in check
    assert "--timeout=" in check


def test_commands_get_the_signals_themselves():
    """The exec form: no shell in between that would keep SIGTERM to itself."""
    assert json.loads(last("ENTRYPOINT")) == ["gar-gateway"]
    assert json.loads(last("CMD"))[0] == "serve"


def test_no_key_no_home_and_no_settings_are_copied():
    allowed = {
        "requirements/run.txt",
        "setup.cfg",
        "pyproject.toml",
        "README.md",
        "LICENSE",
        "gateway",
        "attribute_maps",
    }
    assert set(copied()) <= allowed
    assert not [path for path in shipped() for pattern in SECRET if fnmatch(path.rpartition("/")[2], pattern)]
    assert not [rest for word, rest in instructions() if word == "ADD"]


def test_everything_that_is_copied_is_there():
    assert [path for path in copied() if not (ROOT / path).exists()] == []


@pytest.mark.parametrize("name", ["certs", "var", "metadata", ".git", ".venv", "tests"])
def test_what_must_not_reach_a_builder_is_left_out(name):
    assert name in (ROOT / ".dockerignore").read_text().split()


def test_no_secret_is_an_argument_or_in_the_environment():
    for word, rest in instructions():
        if word in ("ENV", "ARG"):
            assert not re.search(r"(?i)secret|password|token|key", rest)
