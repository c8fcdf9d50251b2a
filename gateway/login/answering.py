"""From a person to an answer: decided anew each time, from a session and the registry as it is."""

from dataclasses import dataclass

from gateway.cas.service import parse_service
from gateway.domain.admission import Admission, ForeignSchools, NoConvention, NotAdmitted, admit
from gateway.domain.profile import Profile
from gateway.domain.session import LoginSession
from gateway.domain.way import Way
from gateway.login.answers_cas import answer_cas, refuse_cas
from gateway.login.answers_saml import answer_saml, refuse_saml
from gateway.login.counting import connexion_of, dump_connexion
from gateway.login.gate import Gate
from gateway.login.prepared import Prepared
from gateway.login.refusals import AlreadyDone, ProfileNotTaken, Refusal, SchoolNotOfEnt, WithoutConvention
from gateway.login.sealing import digest
from gateway.login.services import find_cas_service, find_saml_service
from gateway.login.steps import Browser, GoTo, PostTo, Step
from gateway.login.trail import dump_line, new_reference
from gateway.registry.audit import AuditLine
from gateway.registry.records import EntRecord, ServiceRecord
from gateway.saml.authn_context import RequestedContext
from gateway.saml.status import StatusError
from gateway.state.logins import Finish, Repeatable, Result

EVERYBODY = frozenset(Profile)


@dataclass(frozen=True)
class Holder:
    """Whose answer it is. token: of the session. browser: digest of the cookie that may see it again.

    from_new_login: whether the person was authenticated for this very answer.
    """

    token: str
    session: LoginSession
    browser: str
    from_new_login: bool


def answer_session(gate: Gate, way: Way, browser: Browser, wished_ent: str) -> Step | None:
    """Answers from the browser's open session; None when it has none that fits, and a portal must be asked.

    Raises Refusal when the person is known and may not go through.
    """
    found = gate.logins.find_session(browser.session_token)
    session = found.session
    ent = gate.catalogue.now(found.generation).ent(session.ent) if session else None
    if session is None or ent is None or session.ends <= gate.now() or not _fits(way, session, ent, wished_ent):
        return None
    holder = Holder(browser.session_token, session, digest(browser.session_token), from_new_login=False)
    result = prepare(gate, way, ent, holder)
    match gate.logins.answer_again(result, gate.now()):
        case Finish.OK:
            return Step(next_of(result.answer))
        case Finish.ANSWERED:
            return repeat(gate, way, browser)
    return None


def _fits(way: Way, session: LoginSession, ent: EntRecord, wished_ent: str) -> bool:
    """Whether the session is of the project, the portal and the kind of authentication that are asked for."""
    return (
        session.project == way.project
        and wished_ent in ("", ent.slug, ent.entity_id)
        and (not way.portals or ent.entity_id in way.portals)
        and (not way.classes or RequestedContext(way.classes, way.comparison).accepts(session.authn_context))
    )


def prepare(gate: Gate, way: Way, ent: EntRecord, holder: Holder) -> Result:
    """The answer for a destination and all that is to be kept with it; nothing is kept yet.

    Raises Refusal when the person may not go through.
    """
    service: ServiceRecord | None = None
    if way.protocol == "saml":
        service = saml_service = find_saml_service(gate, way.project, way.partner)
        admission = admitted(gate, way, ent, holder.session, service.profiles)
        prepared = answer_saml(gate, way, saml_service, holder.session, admission)
    elif way.protocol == "cas":
        address = parse_service(way.partner, loopback=gate.addresses.is_loopback)
        service = cas_service = find_cas_service(gate, way.project, address)
        admission = admitted(gate, way, ent, holder.session, service.profiles)
        prepared = answer_cas(gate, way, cas_service, holder.token, from_new_login=holder.from_new_login)
    else:
        admission = admitted(gate, way, ent, holder.session, EVERYBODY)
        prepared = Prepared(way.partner)
    connexion = connexion_of(gate, way, holder.session, admission, service) if holder.from_new_login else None
    return Result(
        session_token=holder.token,
        session=holder.session,
        mark=mark_of(way),
        answer=Repeatable(holder.browser, prepared.location, prepared.fields),
        audit_line=dump_line(_line(gate, way, ent, service, holder, admission, prepared)),
        party=prepared.party,
        ticket=prepared.ticket,
        count=dump_connexion(connexion) if connexion else "",
        visitor=connexion.pseudonyms[0][1] if connexion else "",
    )


def admitted(gate: Gate, way: Way, ent: EntRecord, session: LoginSession, profiles: frozenset[Profile]) -> Admission:
    """The person as they may go through today. Raises SchoolNotOfEnt, ProfileNotTaken, WithoutConvention."""
    try:
        return admit(session.person, ent.schools, ent.conventions, profiles, gate.today())
    except NotAdmitted as cause:
        kinds: dict[type[NotAdmitted], type[Refusal]] = {
            ForeignSchools: SchoolNotOfEnt,
            NoConvention: WithoutConvention,
        }
        kind = kinds.get(type(cause), ProfileNotTaken)
        refusal = kind(
            type(cause).__name__,
            way=way,
            ent=ent.slug,
            detail=" ".join(cause.foreign or cause.person.schools),
            profiles=cause.person.profiles,
        )
        raise refusal from cause


def repeat(gate: Gate, way: Way, browser: Browser) -> Step:
    """The answer that was already given, to the browser that got it. Raises AlreadyDone for any other."""
    return repeat_answer(gate.logins.find_answer(mark_of(way)), way, browser)


def repeat_answer(answer: Repeatable | None, way: Way | None, browser: Browser) -> Step:
    """The same, when the answer is at hand."""
    held = {digest(value) for _, value in browser.bindings} | {digest(browser.session_token)}
    if answer is None or answer.browser not in held:
        raise AlreadyDone("login-already-done", way=way)
    return Step(next_of(answer))


def refuse_service(gate: Gate, way: Way, error: type[StatusError]) -> GoTo | PostTo | None:
    """How a service is told that nobody comes; None when it cannot be told."""
    if way.protocol == "saml":
        return refuse_saml(gate, way, error)
    return refuse_cas(gate, way, error) if way.protocol == "cas" else None


def mark_of(way: Way) -> str:
    """The name under which a request is answered once; "" when nobody asked."""
    return f"{way.partner}\n{way.request_id}" if way.request_id else ""


def next_of(answer: Repeatable) -> GoTo | PostTo:
    """How the browser carries an answer."""
    return PostTo(answer.location, answer.fields) if answer.fields else GoTo(answer.location)


def _line(
    gate: Gate,
    way: Way,
    ent: EntRecord,
    service: ServiceRecord | None,
    holder: Holder,
    admission: Admission,
    prepared: Prepared,
) -> AuditLine:
    detail = {"schools": len(admission.person.schools), "foreign": admission.foreign, **prepared.detail}
    return AuditLine(
        at=gate.now(),
        kind="login.ok" if holder.from_new_login else "login.again",
        reference=new_reference(),
        project=way.project,
        ent=ent.slug,
        partner=service.slug if service else "",
        detail={name: value for name, value in detail.items() if value},
    )
