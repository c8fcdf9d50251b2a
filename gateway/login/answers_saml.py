"""What a SAML service is told: a signed response, or a signed status."""

from gateway.domain.admission import Admission
from gateway.domain.release import release
from gateway.domain.session import LoginSession, Party
from gateway.domain.way import Way
from gateway.login.gate import Gate
from gateway.login.prepared import Prepared
from gateway.login.refusals import CannotAnswer, Refusal
from gateway.login.services import find_saml_service
from gateway.login.steps import PostTo
from gateway.registry.records import SamlService
from gateway.saml.answer import Addressee, Statement, build_answer, build_refusal, content_method
from gateway.saml.bindings import post_value
from gateway.saml.status import StatusError


def answer_saml(gate: Gate, way: Way, service: SamlService, session: LoginSession, admission: Admission) -> Prepared:
    """The response for a service, ready to be posted. Raises CannotAnswer.

    Its metadata may have lost since what encryption needs: it is never answered in the clear for that (security.md
    S-332).
    """
    encrypt_for = service.sp.encryption_key if service.encrypt else None
    if service.encrypt and encrypt_for is None:
        raise CannotAnswer("encryption-key", way=way, answer=StatusError)
    to = Addressee(
        sp=service.entity_id,
        acs_url=way.answer_to,
        in_response_to=way.request_id or None,
        encrypt_for=encrypt_for,
        sign_response=service.sign_response,
        sign_assertion=service.sign_assertion,
        content=content_method(service.sp.encryption_methods),
    )
    statement = Statement(
        name_id=session.name_id(service.entity_id),
        attributes=release(admission.person, way.project, service.policy, admission.conventions),
        authn_instant=session.authn_instant,
        authn_context=session.authn_context,
        session_index=session.session_index(service.entity_id),
        session_ends=session.ends,
    )
    key = gate.keyring.idp_signing.present
    answer = build_answer(gate.addresses.idp(way.project), to, statement, key, gate.now())
    fields = _fields(answer.document, way.relay_state)
    party = Party("saml", service.entity_id)
    return Prepared(way.answer_to, fields, party=party, detail={"assertion": answer.assertion_id})


def refuse_saml(gate: Gate, way: Way, error: type[StatusError]) -> PostTo | None:
    """The signed status for a service; None when nobody asked, or when its address is no longer registered."""
    if not way.request_id:
        return None
    try:
        service = find_saml_service(gate, way.project, way.partner)
    except Refusal:
        return None
    if way.answer_to not in [endpoint.location for endpoint in service.sp.acs]:
        return None
    to = Addressee(service.entity_id, way.answer_to, way.request_id)
    key = gate.keyring.idp_signing.present
    document = build_refusal(gate.addresses.idp(way.project), to, error, key, gate.now()).document
    return PostTo(way.answer_to, _fields(document, way.relay_state))


def _fields(document: bytes, relay_state: str | None) -> tuple[tuple[str, str], ...]:
    response = ("SAMLResponse", post_value(document))
    return (response,) if relay_state is None else (response, ("RelayState", relay_state))
