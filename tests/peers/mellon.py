"""Apache httpd with mod_auth_mellon as a service provider: what the GAR receives, shown as it was received.

The protected page is server-parsed text that prints the variables which mod_auth_mellon handed to it.
"""

import base64
import html
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from peers.browser import Lost, Page
from peers.debian import installed
from peers.keys import KeyPair, make_key_pair
from peers.process import Server, clean_environment, free_port, hand_over, listens, own_home
from peers.service_metadata import HTTP_POST, HTTP_REDIRECT, Endpoint, Service, write_service

_COUNT = "_N"
_PREFIX = "MELLON_"
_OF_THE_MODULE = ("NAME_ID", "ASSERTION_ID", "IDP")
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
    "auth_mellon",
)


@dataclass(frozen=True)
class Choices:
    """host: a loopback address; browsers share cookies between ports. encryption: publishes a key to encrypt for.

    sign_requests, signature: how requests are signed, as MellonSignatureMethod names it. logout: how it says that it
    takes logout messages, by the back channel (SOAP) or by the browser (HTTP-Redirect), or not at all.
    """

    host: str = "127.0.0.1"
    encryption: bool = False
    sign_requests: bool = True
    signature: str = "rsa-sha256"
    logout: tuple[str, ...] = (HTTP_REDIRECT,)


@dataclass(frozen=True)
class Received:
    """What the service knows of the person.

    attributes: the values as the module hands them over, which leaves ``&`` and ``<`` escaped as XML has them.
    response: the SAML Response as it was posted.
    """

    name_id: str
    issuer: str
    attributes: dict[str, tuple[str, ...]]
    response: bytes


@dataclass(frozen=True)
class MellonService:
    """A running service provider. base: its address without a trailing slash. metadata: as a partner is given it."""

    base: str
    home: Path
    metadata: bytes

    @property
    def entity_id(self) -> str:
        """Equal to the address where the module publishes its metadata."""
        return f"{self.base}/mellon/metadata"

    @property
    def protected_url(self) -> str:
        """The page that shows what was received, and asks for a login when nothing was."""
        return f"{self.base}/protected/"

    @property
    def public_url(self) -> str:
        """A page for everyone."""
        return f"{self.base}/public/"

    def login_url(self, then: str = "", passive: bool = False) -> str:
        """Asks for a login, silent when passive. then: where it leads, the protected page by default."""
        query = {"ReturnTo": then or self.protected_url} | ({"IsPassive": "true"} if passive else {})
        return f"{self.base}/mellon/login?{urlencode(query)}"

    def logout_url(self, then: str = "") -> str:
        """Begins a single logout. then: where it ends, on this same host; the public page by default."""
        return f"{self.base}/mellon/logout?{urlencode({'ReturnTo': then or self.public_url})}"

    def log(self) -> str:
        """What Apache and the module wrote so far."""
        return (self.home / "error.log").read_text()


@contextmanager
def mellon(idp_metadata: bytes, choices: Choices | None = None) -> Iterator[MellonService]:
    """A service that runs inside the ``with`` and trusts that identity provider alone."""
    apache, module, *_ = installed("apache2-bin", "libapache2-mod-auth-mellon")
    wanted = choices or Choices()
    with own_home("mellon") as home:
        port = free_port(wanted.host)
        base = f"http://{wanted.host}:{port}"
        pair = make_key_pair("GAR")
        service = MellonService(base, home, _metadata(base, pair, wanted))
        _furnish(service, pair, idp_metadata)
        config = home / "httpd.conf"
        config.write_text(_config(service, port, wanted, module.parent))
        hand_over(home)
        server = Server(
            [str(apache), "-f", str(config), "-DFOREGROUND"],
            home / "apache.out",
            lambda: listens(wanted.host, port),
            clean_environment(home),
        )
        with server.running():
            yield service


def received(page: Page) -> Received:
    """Reads the protected page. Raises Lost when it is another one."""
    lines = [html.unescape(line) for line in page.text.split("\n") if line.startswith(_PREFIX)]
    if page.status != 200 or not lines:
        raise Lost(f"nothing was received: {page}\n{page.text}")
    variables = dict(line.split("=", 1) for line in lines)
    counted = [name.removesuffix(_COUNT).removeprefix(_PREFIX) for name in variables if _is_count(name, variables)]
    values = {
        name: tuple(variables[f"{_PREFIX}{name}_{rank}"] for rank in range(int(variables[f"{_PREFIX}{name}{_COUNT}"])))
        for name in counted
    }
    attributes = {name: found for name, found in values.items() if name not in _OF_THE_MODULE}
    response = base64.b64decode(variables[f"{_PREFIX}SAML_RESPONSE"])
    return Received(variables[f"{_PREFIX}NAME_ID"], variables[f"{_PREFIX}IDP"], attributes, response)


def _is_count(name: str, variables: dict[str, str]) -> bool:
    """Whether a variable counts the values of an attribute, rather than being one that ends like that."""
    return name.endswith(_COUNT) and name.removesuffix(_COUNT) in variables


def _metadata(base: str, pair: KeyPair, wanted: Choices) -> bytes:
    return write_service(
        Service(
            f"{base}/mellon/metadata",
            (Endpoint(HTTP_POST, f"{base}/mellon/postResponse", 0),),
            tuple(Endpoint(binding, f"{base}/mellon/logout") for binding in wanted.logout),
            (pair.certificate,),
            (pair.certificate,) if wanted.encryption else (),
            wanted.sign_requests,
        )
    )


def _furnish(service: MellonService, pair: KeyPair, idp_metadata: bytes) -> None:
    home = service.home
    (home / "idp.xml").write_bytes(idp_metadata)
    (home / "sp.xml").write_bytes(service.metadata)
    (home / "sp.pem").write_bytes(pair.key_pem)
    (home / "sp.crt").write_bytes(pair.certificate_pem)
    for name, page in (("protected", "<!--#printenv -->\n"), ("public", "Bienvenue\n")):
        (home / "www" / name).mkdir(parents=True)
        (home / "www" / name / "index.txt").write_text(page)


def _config(service: MellonService, port: int, wanted: Choices, modules: Path) -> str:
    load = "\n".join(f"LoadModule {name}_module {modules}/mod_{name}.so" for name in _MODULES)
    return load + _CONFIG.format(
        home=service.home,
        host=wanted.host,
        port=port,
        entity_id=service.entity_id,
        signature=wanted.signature,
    )


_CONFIG = """
ServerRoot "{home}"
ServerName {host}
Listen {host}:{port}
PidFile "{home}/httpd.pid"
DefaultRuntimeDir "{home}"
ErrorLog "{home}/error.log"
LogLevel info auth_mellon:debug
StartServers 1
ServerLimit 1
ThreadsPerChild 8
MaxRequestWorkers 8
MellonLockFile "{home}/mellon.lock"
DocumentRoot "{home}/www"
DirectoryIndex index.txt
<Directory "{home}/www">
  Options +Includes
  Require all granted
</Directory>
<Location "/">
  MellonEnable info
  MellonEndpointPath /mellon
  MellonVariable service{port}
  MellonSPentityId "{entity_id}"
  MellonSPMetadataFile "{home}/sp.xml"
  MellonSPPrivateKeyFile "{home}/sp.pem"
  MellonSPCertFile "{home}/sp.crt"
  MellonIdPMetadataFile "{home}/idp.xml"
  MellonSignatureMethod {signature}
  MellonSecureCookie On
  MellonEnvVarsSetCount On
  MellonIdP IDP
  MellonSamlResponseDump On
  MellonRedirectDomains [self]
  MellonDefaultLoginPath /protected/
</Location>
<Location "/protected">
  AuthType Mellon
  Require valid-user
  MellonEnable auth
  ForceType text/plain
  SetOutputFilter INCLUDES
</Location>
"""
