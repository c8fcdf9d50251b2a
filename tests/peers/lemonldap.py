"""LemonLDAP::NG as the CAS server of an ENT: Debian's portal, its people in a small database, behind Plack.

One process serves it. Its settings are the portal's own configuration file; its people may change while it runs.
"""

import json
import secrets
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from peers.debian import installed
from peers.people import User
from peers.process import Server, clean_environment, free_port, hand_over, listens, own_home

RENEWS_AFTER = 5
"""Seconds after which a sign-in is surely no longer a new one: the portal counts whole seconds."""

_NEEDED = ("liblemonldap-ng-portal-perl", "libdbd-sqlite3-perl", "libio-string-perl", "libxml-simple-perl")
_SEPARATOR = "; "
_FOLDERS = ("conf", "cache", "sessions", "locks", "psessions", "plocks", "tmp")


@dataclass(frozen=True)
class LemonLdap:
    """A running ENT. base: what ``--cas-url`` takes. attributes: the names that it may send. ``server`` stops it."""

    base: str
    home: Path
    server: Server
    attributes: tuple[str, ...]

    def enrol(self, users: Iterable[User]) -> None:
        """Makes these, and nobody else, the users of the ENT. In force at the next sign-in."""
        columns = ("login", "password", *self.attributes)
        rows = [(user.login, user.password, *(_packed(user, name) for name in self.attributes)) for user in users]
        with closing(sqlite3.connect(self.home / "people.db")) as database, database:
            database.execute("DROP TABLE IF EXISTS people")
            database.execute(f"CREATE TABLE people ({', '.join(columns)})")
            database.executemany(f"INSERT INTO people VALUES ({', '.join('?' * len(columns))})", rows)

    def login_url(self, service: str = "", **more: str) -> str:
        """Where a service sends people, or its own page. more: further parameters, such as ``renew``."""
        return f"{self.base}/login?{urlencode({'service': service} | more if service else more)}"

    def logout_url(self, then: str = "") -> str:
        """Where the person ends their session at the ENT, which then tells the services. then: absolute."""
        return f"{self.base}/logout?{urlencode({'service': then} if then else {})}"

    def log(self) -> str:
        """What it wrote so far."""
        return self.server.log.read_text()


@contextmanager
def lemonldap(users: Iterable[User], host: str = "127.0.0.1") -> Iterator[LemonLdap]:
    """An ENT that runs inside the ``with``. host: a loopback address; browsers share cookies between ports."""
    plackup, *_ = installed("libplack-perl", *_NEEDED)
    people = tuple(users)
    names = tuple(sorted({name for user in people for name in user.attributes}))
    with own_home("lemonldap") as home:
        for folder in _FOLDERS:
            (home / folder).mkdir()
        port = free_port(host)
        address = f"http://{host}:{port}"
        (home / "lemonldap-ng.ini").write_text(_INI.format(home=home))
        (home / "conf/lmConf-1.json").write_text(json.dumps(_settings(home, address, port, names)))
        (home / "portal.psgi").write_text("require Lemonldap::NG::Portal;\nLemonldap::NG::Portal->run({});\n")
        server = Server(
            [str(plackup), "--env", "deployment", "--host", host, "--port", str(port), str(home / "portal.psgi")],
            home / "portal.log",
            lambda: listens(host, port),
            clean_environment(home) | {"LLNG_DEFAULTCONFFILE": str(home / "lemonldap-ng.ini")},
        )
        ent = LemonLdap(f"{address}/cas", home, server, names)
        ent.enrol(people)
        hand_over(home)
        with server.running():
            yield ent


def _packed(user: User, name: str) -> str | None:
    """Several values of an attribute are one text in a session of the portal."""
    values = user.attributes.get(name)
    return _SEPARATOR.join(values) if values else None


def _settings(home: Path, address: str, port: int, names: tuple[str, ...]) -> dict[str, object]:
    """The cookie bears the port, because a browser sends cookies to every port of a host."""
    same = {name: name for name in names}
    storage = {"Directory": str(home / "sessions"), "LockDirectory": str(home / "locks")}
    return {
        "cfgNum": 1,
        "cfgAuthor": "tests",
        "cfgDate": 1,
        "portal": f"{address}/",
        "domain": "localdomain",
        "locationRules": {"portal": {"default": "deny"}},
        "cookieName": f"portal{port}",
        "securedCookie": 0,
        "https": 0,
        "trustedDomains": "*",
        "key": secrets.token_hex(16),
        "multiValuesSeparator": _SEPARATOR,
        "localSessionStorageOptions": {"namespace": "sessions", "cache_root": str(home / "cache"), "cache_depth": 3},
        "globalStorage": "Apache::Session::File",
        "globalStorageOptions": storage,
        "persistentStorage": "Apache::Session::File",
        "persistentStorageOptions": {"Directory": str(home / "psessions"), "LockDirectory": str(home / "plocks")},
        # No captcha is asked for, but one is always loaded: an empty module does.
        "captcha": "::UserDB::Null",
        "authentication": "DBI",
        "userDB": "DBI",
        "passwordDB": "Null",
        "registerDB": "Null",
        "dbiAuthChain": f"dbi:SQLite:dbname={home}/people.db",
        "dbiAuthTable": "people",
        "dbiAuthLoginCol": "login",
        "dbiAuthPasswordCol": "password",
        "dbiAuthPasswordHash": "",
        "dbiUserTable": "people",
        "userPivot": "login",
        "dbiExportedVars": {"login": "login", **same},
        "whatToTrace": "login",
        "casAttr": "login",
        "casAttributes": same,
        "casAccessControlPolicy": "none",
        "casBackChannelSingleLogout": 1,
        "issuerDBCASActivation": 1,
        "issuerDBCASPath": "^/cas/",
        "issuerDBCASRule": "1",
        "portalForceAuthnInterval": RENEWS_AFTER - 2,
        # The portal's script goes on to the form where one signs in again, in place of a question before it.
        "skipRenewConfirmation": 1,
    }


_INI = """\
[all]
logLevel = info
localSessionStorage = Cache::FileCache
[configuration]
type = File
dirName = {home}/conf
localStorage = Cache::FileCache
localStorageOptions = {{ 'namespace' => 'config', 'default_expires_in' => 600, 'cache_root' => '{home}/cache' }}
[portal]
staticPrefix = /static
templateDir = /usr/share/lemonldap-ng/portal/templates
languages = fr, en
"""
