"""SimpleSAMLphp as the identity provider of an ENT: Debian's package on nginx and php-fpm.

Its settings are PHP files that read the JSON beside them, so that users and services may change while it runs.
Encryption: version 1.19 always uses AES-128-CBC under an RSA-OAEP key; its ``sharedkey_algorithm`` speaks of keys
agreed beforehand, which metadata cannot carry.
"""

import json
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from peers.browser import fetch
from peers.debian import installed
from peers.keys import make_key_pair
from peers.people import User
from peers.process import Server, clean_environment, free_port, hand_over, listens, own_home
from peers.service_metadata import HTTP_POST, HTTP_REDIRECT, TRANSIENT, Endpoint, read_service

BASIC = "urn:oasis:names:tc:SAML:2.0:attrname-format:basic"
RSA_SHA1 = "http://www.w3.org/2000/09/xmldsig#rsa-sha1"
RSA_SHA256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
_WWW = "/usr/share/simplesamlphp/www"
_CONFIG_FILES = ("config", "authsources")
_METADATA_FILES = ("saml20-idp-hosted", "saml20-sp-remote")


@dataclass(frozen=True)
class Answers:
    """How the ENT answers one service. requires_signed_requests: else an unsigned AuthnRequest is served too."""

    sign_assertion: bool = True
    sign_response: bool = False
    encrypt: bool = False
    name_format: str = BASIC
    signature_algorithm: str = RSA_SHA256
    requires_signed_requests: bool = True


@dataclass
class SimpleSamlPhp:
    """A running ENT. base: its address without a trailing slash. metadata: as it publishes it."""

    base: str
    home: Path
    metadata: bytes = b""
    _services: dict[str, dict[str, object]] = field(default_factory=dict)

    @property
    def entity_id(self) -> str:
        """Equal to the address of its metadata."""
        return f"{self.base}/simplesaml/saml2/idp/metadata.php"

    def enrol(self, users: Iterable[User]) -> None:
        """Makes these, and nobody else, the users of the ENT. In force at the next sign-in."""
        accounts = {f"{user.login}:{user.password}": _lists(user.attributes) for user in users}
        self._write("config/authsources", {"ent": {"0": "exampleauth:UserPass", **accounts}})

    def trust(self, service_metadata: bytes, answers: Answers | None = None) -> None:
        """Accepts a service, answered in that way from now on; said again, the new way replaces the old one."""
        service = read_service(service_metadata)
        wanted = answers or Answers()
        self._services[service.entity_id] = {
            "AssertionConsumerService": [_endpoint(place) for place in service.consumers],
            "SingleLogoutService": [_endpoint(place) for place in service.logouts],
            "keys": [_key(text, "signing") for text in service.signing]
            + [_key(text, "encryption") for text in service.encryption],
            "saml20.sign.assertion": wanted.sign_assertion,
            "saml20.sign.response": wanted.sign_response,
            "assertion.encryption": wanted.encrypt,
            "attributes.NameFormat": wanted.name_format,
            "signature.algorithm": wanted.signature_algorithm,
            "validate.authnrequest": wanted.requires_signed_requests,
        }
        self._write("metadata/saml20-sp-remote", self._services)

    def start_url(self, service: str, relay_state: str = "") -> str:
        """Where the ENT begins a login by itself, without a request. service: its entityID."""
        query = {"spentityid": service} | ({"RelayState": relay_state} if relay_state else {})
        return f"{self.base}/simplesaml/saml2/idp/SSOService.php?{urlencode(query)}"

    def logout_url(self, then: str) -> str:
        """Where the person ends their session at the ENT, which then tells the services. then: absolute."""
        return f"{self.base}/simplesaml/saml2/idp/SingleLogoutService.php?{urlencode({'ReturnTo': then})}"

    def log(self) -> str:
        """What SimpleSAMLphp wrote so far."""
        return (self.home / "log/simplesamlphp.log").read_text()

    def _write(self, name: str, content: object) -> None:
        path = self.home / f"{name}.json"
        fresh = path.with_suffix(".fresh")
        fresh.write_text(json.dumps(content))
        hand_over(fresh)
        fresh.replace(path)


@contextmanager
def simplesamlphp(users: Iterable[User], host: str = "127.0.0.1") -> Iterator[SimpleSamlPhp]:
    """An ENT that runs inside the ``with``. host: a loopback address; browsers share cookies between ports."""
    fpm_program, nginx_program, *_ = installed("php-fpm", "nginx-light", "simplesamlphp", "php-xml", "php-mbstring")
    with ExitStack() as stack:
        home = stack.enter_context(own_home("simplesamlphp"))
        port = free_port(host)
        ent = SimpleSamlPhp(f"http://{host}:{port}", home)
        _furnish(ent, port)
        ent.enrol(users)
        fpm = home / "fpm.conf"
        fpm.write_text(_FPM.format(home=home))
        nginx = home / "nginx.conf"
        nginx.write_text(_NGINX.format(home=home, host=host, port=port, www=_WWW))
        hand_over(home)
        environment = clean_environment(home)
        stack.enter_context(
            Server(
                [str(fpm_program), "--nodaemonize", "--fpm-config", str(fpm)],
                home / "log/fpm.out",
                (home / "fpm.sock").exists,
                environment,
            ).running()
        )
        stack.enter_context(
            Server(
                [str(nginx_program), "-e", str(home / "log/nginx.log"), "-c", str(nginx)],
                home / "log/nginx.out",
                lambda: listens(host, port),
                environment,
            ).running()
        )
        ent.metadata = fetch(ent.entity_id)
        yield ent


def _furnish(ent: SimpleSamlPhp, port: int) -> None:
    for folder in ("config", "metadata", "cert", "log", "data", "tmp", "sessions", "nginx"):
        (ent.home / folder).mkdir()
    for folder, names in (("config", _CONFIG_FILES), ("metadata", _METADATA_FILES)):
        for name in names:
            variable = "config" if folder == "config" else "metadata"
            read = f"json_decode(file_get_contents(__DIR__ . '/{name}.json'), true)"
            (ent.home / folder / f"{name}.php").write_text(f"<?php\n${variable} = {read};\n")
    pair = make_key_pair("ENT")
    (ent.home / "cert/ent.pem").write_bytes(pair.key_pem)
    (ent.home / "cert/ent.crt").write_bytes(pair.certificate_pem)
    ent._write("config/config", _settings(ent, port))
    ent._write("metadata/saml20-idp-hosted", {ent.entity_id: _HOSTED})
    ent._write("metadata/saml20-sp-remote", {})


def _settings(ent: SimpleSamlPhp, port: int) -> dict[str, object]:
    """The cookies bear the port, because a browser sends them to every port of a host."""
    return {
        "baseurlpath": f"{ent.base}/simplesaml/",
        "certdir": f"{ent.home}/cert/",
        "loggingdir": f"{ent.home}/log/",
        "datadir": f"{ent.home}/data/",
        "tempdir": f"{ent.home}/tmp",
        "secretsalt": secrets.token_hex(16),
        "auth.adminpassword": secrets.token_hex(16),
        "timezone": "UTC",
        "logging.handler": "file",
        "logging.level": 6,
        "showerrors": True,
        "enable.saml20-idp": True,
        "module.enable": {"exampleauth": True},
        "store.type": "phpsession",
        "session.cookie.secure": False,
        "session.phpsession.cookiename": f"ENT{port}",
        "session.authtoken.cookiename": f"ENTAuthToken{port}",
        "language.default": "fr",
        "language.available": ["fr", "en"],
        "language.cookie.secure": False,
        "trusted.url.domains": None,
        "metadata.sources": [{"type": "flatfile", "directory": f"{ent.home}/metadata"}],
        "authproc.idp": [],
    }


_HOSTED: dict[str, object] = {
    "host": "__DEFAULT__",
    "privatekey": "ent.pem",
    "certificate": "ent.crt",
    "auth": "ent",
    "NameIDFormat": TRANSIENT,
    "SingleSignOnServiceBinding": [HTTP_REDIRECT, HTTP_POST],
    "SingleLogoutServiceBinding": [HTTP_REDIRECT, HTTP_POST],
    "validate.authnrequest": True,
    "sign.logout": True,
    "validate.logout": True,
}


def _lists(attributes: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    return {name: list(values) for name, values in attributes.items()}


def _endpoint(place: Endpoint) -> dict[str, object]:
    index = {} if place.index is None else {"index": place.index}
    return {"Binding": place.binding, "Location": place.location, **index}


def _key(certificate: str, use: str) -> dict[str, object]:
    return {
        "type": "X509Certificate",
        "signing": use == "signing",
        "encryption": use == "encryption",
        "X509Certificate": certificate,
    }


_FPM = """\
[global]
error_log = {home}/log/fpm.log
[www]
listen = {home}/fpm.sock
pm = static
pm.max_children = 2
catch_workers_output = yes
env[SIMPLESAMLPHP_CONFIG_DIR] = {home}/config
php_admin_value[session.save_path] = {home}/sessions
php_admin_value[error_log] = {home}/log/php.log
php_admin_value[error_reporting] = 24567
php_admin_flag[opcache.enable] = on
php_admin_flag[display_errors] = off
"""

_NGINX = """\
daemon off;
worker_processes 1;
pid {home}/nginx/pid;
events {{ worker_connections 256; }}
http {{
  access_log {home}/log/access.log;
  client_body_temp_path {home}/nginx/body;
  proxy_temp_path {home}/nginx/proxy;
  fastcgi_temp_path {home}/nginx/fastcgi;
  uwsgi_temp_path {home}/nginx/uwsgi;
  scgi_temp_path {home}/nginx/scgi;
  fastcgi_buffers 16 32k;
  fastcgi_buffer_size 64k;
  server {{
    listen {host}:{port};
    location ^~ /simplesaml {{
      alias {www};
      location ~ ^/simplesaml(?<script>.+?\\.php)(?<rest>/.*)?$ {{
        fastcgi_pass unix:{home}/fpm.sock;
        fastcgi_param SCRIPT_FILENAME $document_root$script;
        fastcgi_param SCRIPT_NAME /simplesaml$script;
        fastcgi_param PATH_INFO $rest;
        fastcgi_param QUERY_STRING $query_string;
        fastcgi_param REQUEST_METHOD $request_method;
        fastcgi_param REQUEST_URI $request_uri;
        fastcgi_param DOCUMENT_ROOT {www};
        fastcgi_param CONTENT_TYPE $content_type;
        fastcgi_param CONTENT_LENGTH $content_length;
        fastcgi_param SERVER_PROTOCOL $server_protocol;
        fastcgi_param SERVER_NAME $server_addr;
        fastcgi_param SERVER_PORT $server_port;
        fastcgi_param REMOTE_ADDR $remote_addr;
        fastcgi_param HTTP_PROXY "";
      }}
    }}
  }}
}}
"""
