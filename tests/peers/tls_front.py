"""TLS in front of a server that has none: nginx, as an operator would put it, with a certificate made for the test."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from peers.debian import installed
from peers.keys import make_key_pair
from peers.process import Server, clean_environment, free_port, hand_over, listens, own_home

_HOST = "127.0.0.1"


@dataclass(frozen=True)
class TlsFront:
    """base: the https address, without a trailing slash. certificate: the file that callers have to trust."""

    base: str
    certificate: Path


@contextmanager
def tls_front(behind: str, port: int | None = None) -> Iterator[TlsFront]:
    """Hands what it is asked on to the server behind. behind: ``http://host:port``. port: a free one without it."""
    (program,) = installed("nginx-light")
    with own_home("tls") as home:
        listening = port or free_port(_HOST)
        pair = make_key_pair(_HOST, addresses=(_HOST,))
        (home / "tls.crt").write_bytes(pair.certificate_pem)
        (home / "tls.pem").write_bytes(pair.key_pem)
        (home / "tmp").mkdir()
        config = home / "nginx.conf"
        config.write_text(_CONFIG.format(home=home, host=_HOST, port=listening, behind=behind))
        hand_over(home)
        server = Server(
            [str(program), "-e", str(home / "error.log"), "-c", str(config)],
            home / "nginx.out",
            lambda: listens(_HOST, listening),
            clean_environment(home),
        )
        with server.running():
            yield TlsFront(f"https://{_HOST}:{listening}", home / "tls.crt")


_CONFIG = """\
daemon off;
worker_processes 1;
pid {home}/nginx.pid;
events {{ worker_connections 256; }}
http {{
  access_log off;
  client_body_temp_path {home}/tmp/body;
  proxy_temp_path {home}/tmp/proxy;
  fastcgi_temp_path {home}/tmp/fastcgi;
  uwsgi_temp_path {home}/tmp/uwsgi;
  scgi_temp_path {home}/tmp/scgi;
  server {{
    listen {host}:{port} ssl;
    ssl_certificate {home}/tls.crt;
    ssl_certificate_key {home}/tls.pem;
    location / {{
      proxy_pass {behind};
      proxy_set_header Host $http_host;
      proxy_read_timeout 60s;
    }}
  }}
}}
"""
