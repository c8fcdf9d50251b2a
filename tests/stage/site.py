"""The MédiaCentre on a real port of the loopback: a GAR whose mood depends on who asks, and people with sessions."""

import gzip
import secrets
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from gar.answers import as_json, error_of
from kit.domain import person
from kit.tls import client_pair, server_context, server_pair

from gateway.domain.profile import Profile
from gateway.domain.session import LoginSession
from gateway.gar.request import ListRequest
from gateway.gar.resource import Presentation, Resource
from gateway.registry.models import ResourceService as Registered
from gateway.registry.models import School
from gateway.registry.resource_services import ServiceChoices, keep_files, set_resource_service
from gateway.state.coding import dump_session
from gateway.state.names import key
from stage.gateway import PROJECT, SCHOOLS, Page, Stage, Visitor
from stage.resource_service import ResourceService, Serves, resource_service, send
from stage.samples import MORE, SHELF, sample
from stage.serving import served

VERDUN, STENAY = SCHOOLS
BOTH = (VERDUN, STENAY)
COOKIE = "gar-session"
HOST = "idp-auth.gar.education.fr"
SLOW_SECONDS = 1.4
SILENT_SECONDS = 3


@dataclass
class Reader(Visitor):
    """A browser with an open session. token: the value of its cookie."""

    token: str = ""

    def leave(self, path: str, **fields: str) -> Page:
        """Sends a form of a page with the session's own mark."""
        mark = self.mark
        return self.post(path, {"jeton": mark} | fields)

    @property
    def mark(self) -> str:
        """What the forms of this session bear."""
        return self.get("/preferences").form[1]["jeton"]


@dataclass
class Site:
    """stage: the gateway. gar: what it asks; ``mood`` says how it answers."""

    stage: Stage
    gar: ResourceService

    @property
    def base(self) -> str:
        return self.stage.base

    def enter(self, mood: str = "full", *schools: str, profile: Profile = Profile.PUPIL, name: str = "Inès") -> Reader:
        """Somebody with an open session, a pupil of one school when nothing is said. mood: of the GAR toward them."""
        held = tuple((uai, profile) for uai in schools or (VERDUN,))
        who = person(*held, identifier=f"{mood}-{secrets.token_hex(6)}", given_name=name)
        now, token = self.stage.clock(), secrets.token_hex(16)
        session = LoginSession(
            who, PROJECT, "ent-a", secrets.token_hex(16), None, "", now, "urn:c", now, now + timedelta(hours=8)
        )
        self.stage.house.redis.set(key("session", token), dump_session(session))
        client = self.stage.app.test_client()
        client.set_cookie(COOKIE, token, domain="127.0.0.1")
        return Reader(client, self.base, token)

    def teacher(self, mood: str = "full", *schools: str) -> Reader:
        return self.enter(mood, *(schools or BOTH), profile=Profile.TEACHER, name="Karim")

    def head(self, mood: str = "full") -> Reader:
        return self.enter(mood, profile=Profile.HEAD, name="Hélène")

    @contextmanager
    def outage(self) -> Iterator[None]:
        """Twenty minutes later the GAR answers nobody, until the end of the block."""
        says, then = dict(self.gar.says), self.stage.clock()
        for uai in SCHOOLS:
            self.gar.replies(uai, b"", 503)
        self.stage.clock.forward(minutes=20)
        try:
            yield
        finally:
            self.stage.clock.instant = then
            self.gar.says.update(says)

    @contextmanager
    def maintenance(self) -> Iterator[None]:
        """The operator has closed the pages for half an hour, until the end of the block."""
        note = self.stage.house.settings.home / "maintenance"
        note.write_text((self.stage.clock() + timedelta(minutes=30)).isoformat())
        try:
            yield
        finally:
            note.unlink()

    @contextmanager
    def unconnected(self) -> Iterator[None]:
        """Nobody has said where the lists of the project come from, until the end of the block."""
        with self.stage.change() as session:
            session.delete(session.query(Registered).one())
        try:
            yield
        finally:
            _connect(self.stage, self.gar)


def _refuse(words: str) -> Serves:
    return lambda request, handler: send(handler, error_of(words, request.plain_path), 404)


def _gives(*resources: Resource) -> Serves:
    return lambda _, handler: send(handler, as_json(*resources))


def _says(body: bytes, status: int = 200) -> Serves:
    return lambda _, handler: send(handler, body, status)


def _many(request: ListRequest, handler: Any) -> None:
    lines = _lines(request)
    many = [sample((f"{line[0]} {n}", *line[1:]), request.school) for n in range(18) for line in lines]
    send(handler, as_json(*many[:500]))


def _usual(request: ListRequest, handler: Any) -> None:
    send(handler, as_json(*(sample(line, request.school) for line in _lines(request))))


def _few(request: ListRequest, handler: Any) -> None:
    send(handler, as_json(*(sample(line, request.school) for line in _lines(request)[:6])))


def _slow(request: ListRequest, handler: Any) -> None:
    time.sleep(SLOW_SECONDS)
    _usual(request, handler)


def _half(request: ListRequest, handler: Any) -> None:
    (_usual if request.school == VERDUN else MOODS["undeclared"])(request, handler)


def _lame(request: ListRequest, handler: Any) -> None:
    (_usual if request.school == VERDUN else MOODS["outage"])(request, handler)


def _lines(request: ListRequest) -> tuple[tuple[str, ...], ...]:
    return (*SHELF, *MORE) if request.school == VERDUN else SHELF


@cache
def _bomb() -> bytes:
    """200 MB of blanks, in as little as gzip makes of them."""
    return gzip.compress(b" " * (200 * 1024 * 1024))


STRANGE = (
    sample(("Un titre qui n’en finit pas, " * 7, "", "MAN", "CE1", "français"), VERDUN),
    sample(("<b>Éduthèque</b> & compagnie", "L’éditeur « & »", "MAN", "CE1", "français"), VERDUN),
    sample(("Fables", "", "MAN", "CE1", "français"), VERDUN, thumbnail="https://vignette.gar.education.fr/absente.png"),
    sample(("Dictionnaire", "", "MAN", "CE1", "français"), VERDUN),
    sample(("Éduthèque", "", "MAN", "CE1", "français"), VERDUN),
    replace(
        sample(("Sans niveau", "", "MAN", "CE1", "français"), VERDUN),
        presentations=(Presentation("ZZZ", "hologrammes"),),
        levels=(),
    ),
)


MOODS: dict[str, Serves] = {
    "none": _gives(),
    "undeclared": _refuse("Établissement non trouvé"),
    "unknown": _refuse("Personne non trouvée"),
    "outage": _says(b"", 503),
    "401": _says(b"", 401),
    "403": _says(b"", 403),
    "garbage": _says(b"<html>Bonjour</html>"),
    "malformed": _says(b'{"listeRessources": {"ressource": ['),
    "bomb": lambda _, handler: send(handler, _bomb(), Content_Encoding="gzip"),
    "silent": lambda *_: time.sleep(SILENT_SECONDS),
    "half": _half,
    "lame": _lame,
    "strange": _gives(*STRANGE),
    "many": _many,
    "few": _few,
    "slow": _slow,
    "full": _usual,
}


def mood(request: ListRequest, handler: Any) -> None:
    """Answers as the first word of the identifier says; "half" and "lame" only for the school of Verdun."""
    MOODS.get(request.person.partition("-")[0], _usual)(request, handler)


@contextmanager
def site(home: Path, redis_url: str, gar: ResourceService) -> Iterator[Site]:
    """The gateway of a prepared home, whose project has its lists from ``gar``, until the end of the block."""
    with served(home, redis_url) as stage:
        _connect(stage, gar)
        for uai in SCHOOLS:
            gar.says[uai] = mood
        try:
            yield Site(stage, gar)
        finally:
            stage.house.centre.asker.close()
            stage.house.centre.pictures.close()


def _connect(stage: Stage, gar: ResourceService) -> None:
    us, them = client_pair(), server_pair()
    wanted = ServiceChoices(
        url=gar.url,
        certificate=us.certificate_pem,
        key=us.key_pem,
        authorities=them.certificate_pem,
        launch_hosts=(HOST,),
    )
    with stage.change() as session:
        for uai, commune in ((VERDUN, "Verdun"), (STENAY, "Stenay")):
            school = session.get(School, uai)
            school.name, school.commune = "École Jules-Ferry", commune
        set_resource_service(session, PROJECT, wanted, stage.clock(), loopback=True)
        keep_files(stage.house.settings.certs, PROJECT, wanted)


@pytest.fixture(scope="module")
def town(tmp_path_factory, prepared_home, real_redis):
    """Two schools of the same name, for all the tests of a module."""
    folder = tmp_path_factory.mktemp("town")
    home = shutil.copytree(prepared_home, folder / "home")
    with (
        resource_service(server_context(folder, takes=client_pair())) as gar,
        site(home, real_redis.url, gar) as opened,
    ):
        yield opened
