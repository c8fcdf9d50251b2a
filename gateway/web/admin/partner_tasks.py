"""What the dashboard says of partners: what ends soon, and what could not be read again for days."""

from datetime import timedelta

from gateway.onboarding.expiries import partner_expiries
from gateway.onboarding.listing import Wanted
from gateway.onboarding.listing import partners as find_partners
from gateway.onboarding.targets import visible_ents
from gateway.registry.engine import reading
from gateway.web.admin.desk import Desk
from gateway.web.admin.findings import Finding, Urgency, urgency_of
from gateway.web.admin.partner_views import remaining

_LATE = timedelta(days=3)
_MOST = 20


def partner_tasks(desk: Desk) -> list[Finding]:
    """The most urgent, within what the person sees."""
    now = desk.house.gate.now()
    with reading(desk.house.engine) as session:
        visible = visible_ents(session, desk.administrator)
        ending = [one for one in partner_expiries(session, now) if _is_seen(one.subject, visible)]
        lines = find_partners(session, Wanted(), now, visible)
    tasks = []
    for expiry in ending[:_MOST]:
        urgency = urgency_of(expiry.ends, now)
        what = expiry.what[0].upper() + expiry.what[1:]
        when = remaining(expiry.ends, now)
        where = _href(expiry.subject, "certificats")
        tasks.append(Finding(urgency, f"{what} de {expiry.name} : {when[0].lower()}{when[1:]}.", where))
    late = [line for line in lines if line.failing and line.failing <= now - _LATE]
    for line in late[:_MOST]:
        days = (now - (line.failing or now)).days
        sentence = f"Les métadonnées de {line.name} n'ont pas pu être relues depuis {days} jours."
        tasks.append(Finding(Urgency.SOON, sentence, _href(line.subject, "metadonnees")))
    return tasks


def _is_seen(subject: str, visible: frozenset[str] | None) -> bool:
    kind, _, slug = subject.partition(":")
    return visible is None or (kind == "ent" and slug in visible)


def _href(subject: str, page: str) -> str:
    return f"/admin/partenaires/{subject.replace(':', '/')}/{page}"
