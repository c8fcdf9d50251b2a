"""Our own keys, and the assistant that changes one without a cut: publish, wait, switch, wait, withdraw (M10)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import Blueprint, Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway.access.permissions import Permission
from gateway.onboarding.rollovers import WAIT, Step, StepName, TooEarly, own_steps, take_step, version_of_own
from gateway.onboarding.told import Told, told_of
from gateway.registry.engine import reading
from gateway.registry.keyring import USES
from gateway.registry.models import Project
from gateway.saml.keys import Certificate
from gateway.web.admin.asker import Asker
from gateway.web.admin.desk import Desk
from gateway.web.admin.errors import Absent, Outdated
from gateway.web.admin.forms import Form
from gateway.web.admin.frame import Frame
from gateway.web.admin.partner_views import remaining
from gateway.web.admin.refusals import refusal_words
from gateway.web.assembly import House

PAGE = "/admin/systeme/cles"
SOON = timedelta(days=60)

NAMES = {
    "idp-signing": "Signature vers le GAR et les services",
    "sp-signing": "Signature vers les ENT",
    "sp-encryption": "Déchiffrement de ce qu'envoient les ENT",
}
_DONE = {
    StepName.PUBLISH: "La clé suivante est publiée à côté de l'ancienne, qui sert encore.",
    StepName.SWITCH: "La nouvelle clé est en service. L'ancienne reste publiée.",
    StepName.WITHDRAW: "L'ancienne clé est retirée.",
}


@dataclass(frozen=True)
class OwnCertificate:
    """is_next: whether the other one is in service. state: ``good``, ``warning`` or ``bad``."""

    certificate: Certificate
    which: str
    state: str
    remaining: str


@dataclass(frozen=True)
class OwnKeyView:
    """One use of our keys. start_by: the last day on which a change can begin and end before the certificate does."""

    use: str
    name: str
    certificates: tuple[OwnCertificate, ...]
    steps: tuple[Step, ...]
    told: tuple[Told, ...]
    concerned: int
    metadata: tuple[str, ...]
    start_by: datetime


def own_keys(frame: Frame) -> Blueprint:
    """The routes of our keys."""
    blueprint = Blueprint("admin-own-keys", __name__)

    @frame.route(blueprint, PAGE, Permission.VIEW_SYSTEM)
    def keys(desk: Desk) -> Response:
        return _page(desk, desk.form())

    @frame.route(blueprint, f"{PAGE}/<use>/<step>", Permission.OPERATE, ("POST",))
    def taken(desk: Desk, use: str, step: str) -> Response:
        if use not in USES or step not in list(StepName):
            raise Absent
        desk.prove(PAGE)
        form = desk.form()
        form.needs(f"why-{use}", "Dites pourquoi, en 10 caractères au moins.", least=10)
        if not form.is_sound:
            return _page(desk, form, 422)
        name = StepName(step)
        try:
            take_own_step(desk, use, name, form[f"why-{use}"])
        except TooEarly as error:
            form.fault(f"why-{use}", refusal_words(error))
            return _page(desk, form, 409)
        return desk.done(PAGE, f"{NAMES[use]} : {_DONE[name]} Tous les processus l'appliquent dans la seconde.")

    return blueprint


def take_own_step(asker: Asker, use: str, step: StepName, why: str, seen: str | None = None) -> None:
    """One step, which every worker follows within a second. seen: the version that was looked at, when one was.

    Raises Outdated, TooEarly.
    """
    house = asker.house
    with asker.change(f"keys.{step}", subject=f"keys:{use}", why=why):
        if seen is not None and seen != version_of_own(house.settings.certs, use):
            raise Outdated
        take_step(house.settings.certs, use, step, house.gate.now(), house.gate.addresses.host)
    house.gate.keys.look()


def key_views(session: Session, house: House) -> list[OwnKeyView]:
    """Each use of our keys: what is published, what comes next, and who must hear of it."""
    views = []
    for use in USES:
        told, concerned = told_of(session, use)
        certificates = certificates_of(house, use)
        views.append(
            OwnKeyView(
                use,
                NAMES[use],
                certificates,
                own_steps(house.settings.certs, use, house.gate.now()),
                tuple(told),
                concerned,
                _read_where(house, session, use),
                certificates[0].certificate.not_after - 2 * WAIT,
            )
        )
    return views


def certificates_of(house: House, use: str) -> tuple[OwnCertificate, ...]:
    """Those that are published for a use, the one in service first."""
    now, pair = house.gate.now(), getattr(house.gate.keyring, use.replace("-", "_"))
    found = []
    for certificate in pair.published:
        left = certificate.not_after - now
        state = "bad" if left <= timedelta(0) else "warning" if left <= SOON else "good"
        which = "en service" if certificate == pair.present.certificate else "publiée, pas en service"
        found.append(OwnCertificate(certificate, which, state, remaining(certificate.not_after, now)))
    return tuple(found)


def _read_where(house: House, session: Session, use: str) -> tuple[str, ...]:
    """The addresses of the metadata that announces a key."""
    if use != "idp-signing":
        return (house.gate.addresses.sp,)
    idents = session.scalars(select(Project.ident).order_by(Project.ident))
    return tuple(house.gate.addresses.idp(ident) for ident in idents)


def _page(desk: Desk, form: Form, status: int = 200) -> Response:
    house = desk.house
    with reading(house.engine) as session:
        views = key_views(session, house)
        return desk.page("own_keys.html", status, keys=views, form=form, now=house.gate.now())
