"""A SimpleSAMLphp proxy: an identity provider whose people a service provider brings, on nginx and php-fpm.

Debian's package, set up as its documentation advises for speed: opcache on, metadata in PHP files, sessions in PHP's
own, errors alone in the log. Two PHP processes, so that the core never waits.
"""

import secrets
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from peers.browser import fetch
from peers.debian import installed
from peers.keys import make_key_pair
from peers.process import Server, clean_environment, free_port, hand_over, listens, own_home
from peers.service_metadata import HTTP_POST, TRANSIENT

from bench import portals
from bench.gar import PROJECT, RSA_SHA256
from bench.load import Target
from bench.machine import on_cores
from bench.parties import Parties
from bench.proxy_metadata import read_proxy

_HOST = "127.0.0.1"
_WWW = "/usr/share/simplesamlphp/www"


@contextmanager
def simplesamlphp(parties: Parties, core: int) -> Iterator[Target]:
    """The proxy serving on one core for the time of a block."""
    fpm, nginx, *_ = installed("php-fpm", "nginx-light", "simplesamlphp", "php-xml", "php-mbstring")
    with ExitStack() as stack:
        home = stack.enter_context(own_home("bench-ssp"))
        port = free_port()
        base = f"http://{_HOST}:{port}"
        _furnish(home, base, parties)
        (home / "fpm.conf").write_text(_FPM.format(home=home))
        (home / "nginx.conf").write_text(_NGINX.format(home=home, host=_HOST, port=port, www=_WWW))
        hand_over(home)
        environment = clean_environment(home)
        start = [str(nginx), "-e", str(home / "log/nginx.log"), "-c", str(home / "nginx.conf")]
        fpm_server = Server(
            [str(fpm), "--nodaemonize", "--fpm-config", str(home / "fpm.conf")],
            home / "log/fpm.out",
            (home / "fpm.sock").exists,
            environment,
        )
        web_server = Server(start, home / "log/nginx.out", lambda: listens(_HOST, port), environment)
        with on_cores(core):
            stack.enter_context(fpm_server.running())
            stack.enter_context(web_server.running())
        metadata = fetch(f"{base}/simplesaml/saml2/idp/metadata.php")
        yield Target((fpm_server.pid, web_server.pid), *read_proxy(metadata))


def _furnish(home: Path, base: str, parties: Parties) -> None:
    for folder in ("config", "metadata", "cert", "log", "data", "tmp", "sessions", "nginx"):
        (home / folder).mkdir()
    pair = make_key_pair("proxy.bench.test")
    (home / "cert/proxy.pem").write_bytes(pair.key_pem)
    (home / "cert/proxy.crt").write_bytes(pair.certificate_pem)
    gar, portal = parties.lean, portals.entity_id(0)
    consumer = {"Binding": HTTP_POST, "Location": gar.acs}
    files: dict[str, dict[str, object]] = {
        "config/config": _settings(home, base),
        "config/authsources": {"ent": _service_provider(base, portal)},
        "metadata/saml20-idp-hosted": {f"{base}/simplesaml/saml2/idp/metadata.php": _IDENTITY_PROVIDER},
        "metadata/saml20-sp-remote": {
            gar.entity_id: {
                "AssertionConsumerService": {0: consumer},
                "validate.authnrequest": True,
                "certData": gar.pair.certificate,
            }
        },
        "metadata/saml20-idp-remote": {
            portal: {"SingleSignOnService": portals.sso(0), "certData": parties.portals.pair.certificate}
        },
    }
    for name, content in files.items():
        variable = "config" if name.startswith("config") else "metadata"
        (home / f"{name}.php").write_text(f"<?php\n${variable} = {_php(content)};\n")


def _settings(home: Path, base: str) -> dict[str, object]:
    return {
        "baseurlpath": f"{base}/simplesaml/",
        "certdir": f"{home}/cert/",
        "loggingdir": f"{home}/log/",
        "datadir": f"{home}/data/",
        "tempdir": f"{home}/tmp",
        "secretsalt": secrets.token_hex(16),
        "auth.adminpassword": secrets.token_hex(16),
        "timezone": "UTC",
        "logging.handler": "file",
        "logging.level": 3,
        "enable.saml20-idp": True,
        "store.type": "phpsession",
        "session.cookie.secure": False,
        "language.default": "en",
        "language.available": {0: "en"},
        "metadata.sources": {0: {"type": "flatfile", "directory": f"{home}/metadata"}},
        "authproc.idp": {},
        "authproc.sp": {},
    }


def _service_provider(base: str, portal: str) -> dict[object, object]:
    """The side toward the ENT."""
    return {
        0: "saml:SP",
        "entityID": f"{base}/sp",
        "idp": portal,
        "privatekey": "proxy.pem",
        "certificate": "proxy.crt",
        "sign.authnrequest": True,
        "signature.algorithm": RSA_SHA256,
        "NameIDPolicy": TRANSIENT,
    }


_IDENTITY_PROVIDER: dict[str, object] = {
    "host": "__DEFAULT__",
    "privatekey": "proxy.pem",
    "certificate": "proxy.crt",
    "auth": "ent",
    "validate.authnrequest": True,
    "saml20.sign.response": False,
    "saml20.sign.assertion": True,
    "signature.algorithm": RSA_SHA256,
    "NameIDFormat": TRANSIENT,
    "attributes.NameFormat": portals.BASIC,
    "authproc": {
        10: {"class": "core:AttributeMap", "ENTPersonUid": "GARPersonIdentifiant"},
        20: {"class": "core:AttributeAdd", "idEnt": PROJECT},
        30: {"class": "core:AttributeLimit", 0: "GARPersonIdentifiant", 1: "idEnt"},
    },
}


def _php(value: object) -> str:
    """The value as PHP writes it."""
    if isinstance(value, dict):
        return f"[{', '.join(f'{_php(key)} => {_php(item)}' for key, item in value.items())}]"
    if isinstance(value, str):
        escaped = value.replace("\\", "\\\\").replace("'", "\\'")
        return f"'{escaped}'"
    return str(value).lower()


_FPM = """\
[global]
error_log = {home}/log/fpm.log
[www]
listen = {home}/fpm.sock
pm = static
pm.max_children = 2
env[SIMPLESAMLPHP_CONFIG_DIR] = {home}/config
php_admin_value[session.save_path] = {home}/sessions
php_admin_value[error_log] = {home}/log/php.log
php_admin_value[error_reporting] = 0
php_admin_flag[opcache.enable] = on
"""

_NGINX = """\
daemon off;
worker_processes 1;
pid {home}/nginx/pid;
error_log {home}/log/nginx.log;
events {{ worker_connections 256; }}
http {{
  access_log off;
  client_body_temp_path {home}/nginx/body;
  proxy_temp_path {home}/nginx/proxy;
  fastcgi_temp_path {home}/nginx/fastcgi;
  uwsgi_temp_path {home}/nginx/uwsgi;
  scgi_temp_path {home}/nginx/scgi;
  client_body_buffer_size 64k;
  fastcgi_buffers 16 32k;
  fastcgi_buffer_size 64k;
  server {{
    listen {host}:{port};
    location ^~ /simplesaml {{
      alias {www};
      location ~ ^/simplesaml(?<script>.+?\\.php)(?<rest>/.*)?$ {{
        include /etc/nginx/fastcgi_params;
        fastcgi_pass unix:{home}/fpm.sock;
        fastcgi_param SCRIPT_FILENAME $document_root$script;
        fastcgi_param SCRIPT_NAME /simplesaml$script;
        fastcgi_param PATH_INFO $rest;
        fastcgi_param HTTP_PROXY "";
      }}
    }}
  }}
}}
"""
