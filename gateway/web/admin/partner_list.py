"""The list of partners: filters in the address, sorted columns, and the same as CSV."""

from collections.abc import Iterator
from urllib.parse import urlencode

from flask import Blueprint, Response, request

from gateway.access.permissions import Permission
from gateway.domain.standing import Standing
from gateway.onboarding.drafts import Draft
from gateway.onboarding.listing import ORDERS, Line, Wanted, with_schools
from gateway.onboarding.listing import partners as find_partners
from gateway.onboarding.targets import visible_ents
from gateway.registry.engine import reading
from gateway.web.admin.desk import Desk
from gateway.web.admin.exports import table_file
from gateway.web.admin.frame import Frame
from gateway.web.admin.paging import PER_PAGE, Paging
from gateway.web.admin.partner_views import drafts_of, remaining, state_class
from gateway.web.admin.partner_words import STATES

_ROLES = {"ent": "ENT", "partner": "Service"}
_PROTOCOLS = {"saml": "SAML", "cas": "CAS"}


def list_routes(frame: Frame, blueprint: Blueprint) -> None:
    """Puts them on the blueprint."""

    @frame.route(blueprint, "/admin/partenaires", Permission.VIEW_PARTNERS)
    def everyone(desk: Desk) -> Response:
        now, wanted = desk.house.gate.now(), _wanted()
        lines = _lines(desk, wanted)
        last = max(1, -(-len(lines) // PER_PAGE))
        page = min(max(request.args.get("page", 1, type=int), 1), last)
        with reading(desk.house.engine) as session:
            shown_lines = with_schools(session, lines[(page - 1) * PER_PAGE : page * PER_PAGE])
        return desk.page(
            "partners/list.html",
            lines=shown_lines,
            paging=Paging(page, last, len(lines)),
            wanted=wanted,
            orders=_columns(wanted),
            states=STATES,
            state_class=state_class,
            roles=_ROLES,
            protocols=_PROTOCOLS,
            now=now,
            remaining=remaining,
            drafts=_drafts(desk),
            filtered=any(request.args.get(name) for name in ("q", "role", "protocole", "etat", "traiter")),
            query=request.query_string.decode(),
        )

    @frame.route(blueprint, "/admin/partenaires.csv", Permission.VIEW_PARTNERS)
    def everyone_as_csv(desk: Desk) -> Response:
        lines = _lines(desk, _wanted())
        with reading(desk.house.engine) as session:
            lines = with_schools(session, lines)
        return table_file(frame.responder, "partenaires.csv", _cells(lines))


def _wanted() -> Wanted:
    asked = request.args
    return Wanted(
        text=asked.get("q", "").strip()[:80],
        kind={"ent": "ent", "service": "partner"}.get(asked.get("role", ""), ""),
        protocol=asked.get("protocole", "") if asked.get("protocole") in _PROTOCOLS else "",
        state=asked.get("etat", "") if asked.get("etat") in list(Standing) else "",
        needs=bool(asked.get("traiter")),
        order=asked.get("tri", "nom") if asked.get("tri", "").removeprefix("-") in ORDERS else "nom",
    )


def _columns(wanted: Wanted) -> dict[str, tuple[str, str]]:
    """By column: the address that sorts by it, and how it is sorted now."""
    kept = [(name, value) for name, value in request.args.items() if name not in ("tri", "page") and value]
    columns = {}
    for name in ORDERS:
        now = {name: "ascending", f"-{name}": "descending"}.get(wanted.order, "")
        turned = f"-{name}" if now == "ascending" else name
        columns[name] = (f"?{urlencode([*kept, ('tri', turned)])}", now)
    return columns


def _lines(desk: Desk, wanted: Wanted) -> list[Line]:
    with reading(desk.house.engine) as session:
        visible = visible_ents(session, desk.administrator)
        return find_partners(session, wanted, desk.house.gate.now(), visible)


def _drafts(desk: Desk) -> list[Draft]:
    return list(drafts_of(desk.house).of(desk.administrator.email, desk.house.gate.now()))


def _cells(lines: list[Line]) -> Iterator[tuple[object, ...]]:
    yield ("nom", "identifiant", "protocole", "role", "etat", "ecoles", "expiration", "relecture")
    for line in lines:
        ends, checked = (moment.date().isoformat() if moment else "" for moment in (line.ends, line.checked))
        yield (
            line.name, line.slug, line.protocol, _ROLES[line.kind], STATES[line.state], line.schools, ends, checked,
        )  # fmt: skip
