"""``listeRessources`` over HTTP: who asks, for whom, in which format (gar.md 3.1)."""

import gzip
import time

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException

from gateway.sandbox.gar.accounts import school_name
from gateway.sandbox.gar.authority import common_name
from gateway.sandbox.gar.list_writing import Asked, as_json, as_xml, error_of, record_of
from gateway.sandbox.gar.misbehaving import delay_of, spoiled
from gateway.sandbox.gar.party import Gar, NothingKnown
from gateway.sandbox.gar.troubles import LABELS, Trouble

_JSON, _XML = "application/json", "application/xml"


def new_list_service(gar: Gar) -> Flask:
    """The service. It believes the certificate that the connection brought: only the line may serve it."""
    service = Flask("gateway.sandbox.gar.list_service", static_folder=None)

    @service.get("/ressources/<ident>/<uai>/<person>")
    def list_resources(ident: str, uai: str, person: str) -> Response:
        asked = Asked(gar.base, ident, uai, person)
        holder = common_name(request.environ["SSL_CLIENT_CERT"])
        trouble = gar.troubles.at(uai)
        _note_question(gar, asked, holder)
        time.sleep(delay_of(trouble))
        return _answer(gar, asked, holder, trouble)

    @service.errorhandler(HTTPException)
    def refuse(error: HTTPException) -> Response:
        body = error_of(Asked(gar.base, "", "", ""), "Requête incorrecte", error.name)
        return Response(body, error.code or 500, mimetype=_JSON)

    return service


def _answer(gar: Gar, asked: Asked, holder: str, trouble: Trouble | None) -> Response:
    if holder != asked.ident or asked.ident != gar.ident:
        return _refuse(gar, asked, 403, "Le certificat présenté n'est pas celui du projet ENT", "Forbidden")
    try:
        shelf = gar.shelf(asked.person, asked.uai)
    except NothingKnown as unknown:
        return _refuse(gar, asked, 400, unknown.message)
    records = [record_of(asked, notice) for notice in shelf]
    answer = spoiled(trouble, asked, as_json(records)) if trouble else None
    if answer is not None and trouble is not None:
        gar.journal.note("gar", f"Le GAR est en panne. {LABELS[trouble]}.", _detail(asked, answer), good=False)
        return answer
    genuine = Response(as_xml(records), mimetype=_XML) if _wants_xml() else Response(as_json(records), mimetype=_JSON)
    count = f"{len(records)} ressources" if len(records) > 1 else "une ressource" if records else "aucune ressource"
    late = f" · après {delay_of(trouble):.0f} s" if trouble else ""
    gar.journal.note("gar", f"Le GAR répond : {count}.", f"{_detail(asked, genuine)}{late}")
    return _packed(genuine)


def _refuse(gar: Gar, asked: Asked, status: int, message: str, code: str = "Bad Request") -> Response:
    xml = _wants_xml()
    refusal = Response(error_of(asked, message, code, xml=xml), status, mimetype=_XML if xml else _JSON)
    gar.journal.note("gar", f"Le GAR répond non : « {message} ».", _detail(asked, refusal), good=False)
    return refusal


def _packed(answer: Response) -> Response:
    """The answer, compressed when the caller asked for that."""
    answer.headers["Vary"] = "Accept, Accept-Encoding"
    if request.accept_encodings["gzip"] > 0:
        answer.set_data(gzip.compress(answer.get_data(), 6))
        answer.headers["Content-Encoding"] = "gzip"
    return answer


def _wants_xml() -> bool:
    """JSON is for everybody who does not prefer XML."""
    return request.accept_mimetypes.best_match([_JSON, _XML, "text/xml"], _JSON) != _JSON


def _note_question(gar: Gar, asked: Asked, holder: str) -> None:
    account = gar.directory.account(asked.person)
    who = f"pour {account.given_name}" if account else "pour quelqu’un que le GAR ne connaît pas"
    gar.journal.note(
        "gateway",
        f"La passerelle demande la liste des ressources {who} ({school_name(asked.uai)}).",
        f"GET {asked.path} · certificat {holder}",
    )


def _detail(asked: Asked, answer: Response) -> str:
    kind = (answer.mimetype or "").partition("/")[2].upper()
    return f"HTTP {answer.status_code} · {kind} · école {asked.uai}"
