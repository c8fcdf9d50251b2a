"""What the sites of the sandbox have in common: pages, headers, and how they are served on loopback."""

import logging
import re
import secrets
from argparse import ArgumentParser
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlencode

from flask import Flask, Response, make_response, render_template
from werkzeug.exceptions import HTTPException
from werkzeug.serving import make_server

from gateway.sandbox.attributes import label_of
from gateway.sandbox.partner import Unreachable

_HERE = Path(__file__).parent
_POLICY = "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action "


class Stop(Exception):
    """The request cannot be served. status: of HTTP. title, sentence: what the page says, in French.

    detail: a technical reason, in small.
    """

    def __init__(self, status: int, title: str, sentence: str, detail: str = "") -> None:
        super().__init__(sentence)
        self.status, self.title, self.sentence, self.detail = status, title, sentence, detail


def new_site(party: str, name: str, tour: str, cookie: str = "") -> Flask:
    """An empty site. party: names its colour, and its cookie when ``cookie`` does not. name: what its header says.

    tour: base address of the guided tour, "" for none.
    """
    site = Flask(
        f"gateway.sandbox.{party}",
        root_path=str(_HERE),
        template_folder=str(_HERE / "templates"),
        static_folder=str(_HERE / "static"),
    )
    # Cookies do not know ports: every party on this host needs a name of its own.
    site.config.update(SESSION_COOKIE_NAME=f"sandbox_{cookie or party}", SESSION_COOKIE_SAMESITE="Lax")
    site.json.sort_keys = False  # type: ignore[attr-defined]
    site.secret_key = secrets.token_bytes(32)
    site.jinja_env.globals.update(party=party, site_name=name, tour_address=tour, label_of=label_of)
    site.jinja_env.filters["french"] = french_spacing
    site.after_request(_with_headers)
    site.register_error_handler(Stop, _stopped)
    site.register_error_handler(Unreachable, _unreachable)
    site.register_error_handler(HTTPException, _http_error)
    return site


def french_spacing(text: str) -> str:
    """The text with unbreakable blanks where French typography has them."""
    return re.sub(r" ([:;!?»])", "\N{NO-BREAK SPACE}\\1", text).replace("« ", "«\N{NO-BREAK SPACE}")


def post_page(location: str, fields: dict[str, str]) -> Response:
    """The page that carries a message by HTTP-POST: a button, and a script that presses it."""
    page = make_response(render_template("post.html", location=location, fields=fields))
    # Browsers apply form-action to the redirects behind the form too, and nobody here knows where they lead.
    page.headers["Content-Security-Policy"] = f"{_POLICY}http: https:; script-src 'self'"
    return page


def new_parser(module: str, description: str) -> ArgumentParser:
    """The options that every party has."""
    parser = ArgumentParser(prog=f"python -m gateway.sandbox.{module}", description=description)
    parser.add_argument("--port", type=int, required=True, help="where to listen, on 127.0.0.1")
    parser.add_argument("--home", type=Path, required=True, metavar="DIR", help="where keys are kept")
    parser.add_argument(
        "--gateway", type=base_address, required=True, metavar="URL", help="base address of the gateway"
    )
    return parser


def base_address(text: str) -> str:
    """A base address as typed, without its trailing slash."""
    return text.rstrip("/")


def with_parameters(address: str, parameters: Mapping[str, str]) -> str:
    """The address with more in its query; what is empty is left out."""
    more = urlencode({name: value for name, value in parameters.items() if value})
    return f"{address}{'&' if '?' in address else '?'}{more}" if more else address


def own_address(port: int) -> str:
    """The base address of a party that listens on a port."""
    return f"http://127.0.0.1:{port}"


def serve(site: Flask, port: int) -> None:
    """Serves until the process is told to end."""
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    with suppress(KeyboardInterrupt):
        make_server("127.0.0.1", port, site, threaded=True).serve_forever()


def _with_headers(response: Response) -> Response:
    response.headers.setdefault("Content-Security-Policy", f"{_POLICY}'self'")
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers.setdefault("Cache-Control", "no-store")
    return response


def _stopped(stop: Stop) -> tuple[str, int]:
    return render_template("stop.html", title=stop.title, sentence=stop.sentence, detail=stop.detail), stop.status


def _unreachable(error: Unreachable) -> tuple[str, int]:
    sentence = f"L’adresse {error} ne répond pas. Vérifiez que toute la démonstration est démarrée, puis réessayez."
    return render_template("stop.html", title="Un partenaire ne répond pas", sentence=sentence), 502


def _http_error(error: HTTPException) -> tuple[str, int]:
    title = "Cette page n’existe pas" if error.code == 404 else "Cette demande ne peut pas être traitée"
    sentence = "Revenez à l’accueil pour continuer."
    return render_template("stop.html", title=title, sentence=sentence), error.code or 500
