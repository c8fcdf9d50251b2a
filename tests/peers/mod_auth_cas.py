"""Apache httpd with mod_auth_cas as a CAS service: what it was told, shown as it was received.

The protected page is server-parsed text that prints the headers which mod_auth_cas set. The module validates tickets
over TLS only; where it sends the browser need not have any.
"""

import html
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from peers.browser import Lost, Page
from peers.debian import installed
from peers.process import Server, clean_environment, free_port, hand_over, listens, own_home
from peers.tls_front import TlsFront

_MODULES = (
    "mpm_event",
    "authn_core",
    "authz_core",
    "authz_user",
    "alias",
    "dir",
    "env",
    "filter",
    "include",
    "auth_cas",
)
_DELIMITER = "|"
_VALIDATIONS = {"2": "p3/serviceValidate", "saml1.1": "samlValidate"}


@dataclass(frozen=True)
class ModAuthCas:
    """A running service. base: its address without a trailing slash. ``server`` stops and restarts it."""

    base: str
    home: Path
    server: Server

    @property
    def protected_url(self) -> str:
        """The page that shows what was received, and asks for a login when nothing was."""
        return f"{self.base}/protected/"

    @property
    def renewing_url(self) -> str:
        """The same, for people who have just signed in again."""
        return f"{self.base}/renewing/"

    @property
    def passive_url(self) -> str:
        """A page for everyone, which asks who it is without a password being asked for."""
        return f"{self.base}/passive/"

    def log(self) -> str:
        """What Apache and the module wrote so far."""
        return (self.home / "error.log").read_text()


@contextmanager
def mod_auth_cas(cas: str, validator: TlsFront, version: str = "2", host: str = "127.0.0.1") -> Iterator[ModAuthCas]:
    """A service that runs inside the ``with``.

    cas: the address of the CAS server, before ``/login``. validator: the same server with TLS. version: how tickets
    are validated, ``2`` (with the attributes of CAS 3) or ``saml1.1``.
    """
    apache, module = installed("apache2-bin", "libapache2-mod-auth-cas")
    with own_home("mod-auth-cas") as home:
        port = free_port(host)
        validate = cas.replace(cas[: cas.index("/cas/")], validator.base)
        (home / "sessions").mkdir()
        (home / "authority.crt").write_bytes(validator.certificate.read_bytes())
        for name in ("protected", "renewing", "passive"):
            (home / "www" / name).mkdir(parents=True)
            (home / "www" / name / "index.txt").write_text("<!--#printenv -->\n")
        load = "\n".join(f"LoadModule {name}_module {module.parent}/mod_{name}.so" for name in _MODULES)
        config = home / "httpd.conf"
        config.write_text(
            load
            + _CONFIG.format(
                home=home,
                host=host,
                port=port,
                login=f"{cas}/login",
                validate=f"{validate}/{_VALIDATIONS[version]}",
                saml="On" if version == "saml1.1" else "Off",
                delimiter=_DELIMITER,
            )
        )
        hand_over(home)
        server = Server(
            [str(apache), "-f", str(config), "-DFOREGROUND"],
            home / "apache.out",
            lambda: listens(host, port),
            clean_environment(home),
        )
        with server.running():
            yield ModAuthCas(f"http://{host}:{port}", home, server)


def received(page: Page) -> dict[str, tuple[str, ...]]:
    """What the service knows of the person: ``user`` and the attributes. Raises Lost when it is another page."""
    variables = dict(line.split("=", 1) for line in html.unescape(page.text).split("\n") if "=" in line)
    if page.status != 200 or "HTTP_CAS_USER" not in variables:
        raise Lost(f"nothing was received: {page}\n{page.text}")
    prefix = "HTTP_CAS_ATTRIBUTE_"
    found = {name.removeprefix(prefix): value for name, value in variables.items() if name.startswith(prefix)}
    attributes = {name: tuple(value.split(_DELIMITER)) for name, value in found.items()}
    return {"user": (variables["HTTP_CAS_USER"],), **attributes}


_CONFIG = """
ServerRoot "{home}"
ServerName http://{host}:{port}
UseCanonicalName On
Listen {host}:{port}
PidFile "{home}/httpd.pid"
DefaultRuntimeDir "{home}"
ErrorLog "{home}/error.log"
LogLevel info auth_cas:debug
StartServers 1
ServerLimit 1
ThreadsPerChild 8
MaxRequestWorkers 8
DocumentRoot "{home}/www"
DirectoryIndex index.txt
CASVersion 2
CASDebug On
CASLoginURL {login}
CASValidateURL {validate}
CASValidateSAML {saml}
CASCertificatePath "{home}/authority.crt"
CASCookiePath "{home}/sessions/"
CASSSOEnabled On
CASAttributePrefix CAS-Attribute-
CASAttributeDelimiter "{delimiter}"
<Directory "{home}/www">
  Options +Includes
  Require all granted
</Directory>
<LocationMatch "^/(protected|renewing|passive)/">
  AuthType CAS
  Require valid-user
  CASAuthNHeader CAS-User
  CASScrubRequestHeaders On
  CASCookie service{port}
  CASGatewayCookie gateway{port}
  ForceType text/plain
  SetOutputFilter INCLUDES
</LocationMatch>
<Location "/renewing/">
  CASRenew /renewing/
</Location>
<Location "/passive/">
  CASGateway /passive/
</Location>
"""
