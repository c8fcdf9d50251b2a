"""Logout messages: read only when they are proven, written so that others read them (S-340 to S-342)."""

from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest
from kit.expecting import certificate
from kit.keys import key_ring
from kit.logouts import PARTIAL, SOAP_11, Asks, Says, enveloped, new_id, signed_message, signed_query, write
from kit.names import IDP_A, NOW, SERVICE, SUCCESS, TRANSIENT, saml, samlp
from kit.people import FORGED_ID
from kit.requests import query, rsa_sha256, with_signature
from kit.second_opinion import covered
from kit.signing import Manner
from kit.trees import after_issuer, fragment, one, put_before, read, signature_of, swap, unsigned_copy
from kit.trees import write as bytes_of

from gateway.domain.claims import Subject
from gateway.markup.errors import MessageRefused
from gateway.saml.algorithms import STRONG, WITH_SHA1
from gateway.saml.bindings import PostMessage, read_redirect, redirect_url
from gateway.saml.logout import (
    LogoutRequest,
    LogoutResponse,
    SoapMessage,
    build_logout_request,
    build_logout_response,
    in_envelope,
    outcome_codes,
    receive_logout,
    verify_logout,
)
from gateway.saml.schema import check_schema

SLO = "https://passerelle.example/saml/idp/ENT1/slo"
ASKS = partial(Asks, issuer=SERVICE, destination=SLO, name_id="name-1", indexes=("index-1",))
SAYS = partial(Says, issuer=SERVICE, destination=SLO, answers="_ours")


def by_redirect(says, pair):
    return read_redirect(signed_query(says, pair))


def by_post(says, pair):
    kind = "SAMLRequest" if isinstance(says, Asks) else "SAMLResponse"
    return PostMessage(kind, signed_message(says, pair) if pair else write(says), None)


def by_soap(says, pair):
    return SoapMessage(enveloped(signed_message(says, pair) if pair else write(says)))


BINDINGS = (by_redirect, by_post, by_soap)
each_binding = pytest.mark.parametrize("bind", BINDINGS, ids=lambda bind: bind.__name__)
each_message = pytest.mark.parametrize("make", [ASKS, SAYS], ids=["request", "response"])


def proven(message, *pairs, destination=SLO, now=NOW, allowed=STRONG):
    keys = [certificate(pair) for pair in pairs or (key_ring().sp_only,)]
    return verify_logout(receive_logout(message), keys, destination, now, allowed)


def refusal_of(message, *pairs, **how):
    with pytest.raises(MessageRefused) as refused:
        proven(message, *pairs, **how)
    return refused.value.reason


class TestReading:
    @each_binding
    def test_a_signed_request_says_who_asks_for_whom(self, bind, keys):
        says = ASKS(indexes=("index-1", "index-2"))
        request = proven(bind(says, keys.sp_only))
        assert isinstance(request, LogoutRequest)
        assert (request.id, request.issuer, request.destination) == (says.id, SERVICE, SLO)
        assert request.subject == Subject("name-1", TRANSIENT)
        assert request.session_indexes == ("index-1", "index-2")
        assert request.issue_instant == NOW

    @each_binding
    def test_a_request_without_a_session_means_them_all(self, bind, keys):
        assert proven(bind(ASKS(indexes=()), keys.sp_only)).session_indexes == ()

    @each_binding
    @pytest.mark.parametrize(
        ("codes", "is_success"),
        [
            ((SUCCESS,), True),
            ((SUCCESS, PARTIAL), False),
            (("urn:oasis:names:tc:SAML:2.0:status:Responder",), False),
            (("urn:oasis:names:tc:SAML:2.0:status:Responder", PARTIAL), False),
            (("urn:oasis:names:tc:SAML:2.0:status:Responder", SUCCESS), False),
        ],
    )
    def test_a_signed_response_says_whether_all_is_closed(self, bind, codes, is_success, keys):
        response = proven(bind(SAYS(codes=codes), keys.sp_only))
        assert isinstance(response, LogoutResponse)
        assert (response.in_response_to, response.codes, response.is_success) == ("_ours", codes, is_success)

    def test_the_relay_state_is_under_the_signature(self, keys):
        text = signed_query(ASKS(), keys.sp_only, "state")
        assert proven(read_redirect(text)).issuer == SERVICE
        assert refusal_of(read_redirect(text.replace("RelayState=state", "RelayState=other"))) == "signature-invalid"

    def test_a_name_is_read_exactly_as_it_is_written(self, keys):
        subject = proven(by_post(ASKS(name_id=" Éloïse & <Cie> "), keys.sp_only)).subject
        assert subject.value == " Éloïse & <Cie> "


class TestProof:
    """S-340 and S-341: nothing without the signature of its sender."""

    @each_binding
    @each_message
    def test_an_unsigned_message_is_refused(self, bind, make, keys):
        assert refusal_of(bind(make(), None)) == "signature-missing"
        assert proven(bind(make(), keys.sp_only))

    @each_binding
    @each_message
    @pytest.mark.parametrize("name", ["evil", "idp_a", "gateway_signing"])
    def test_the_signature_of_somebody_else_is_refused(self, bind, make, name, keys):
        message = bind(make(), getattr(keys, name))
        assert refusal_of(message, keys.sp_only) == "signature-invalid"
        assert proven(message, keys.sp_only, getattr(keys, name))

    @each_binding
    def test_without_keys_nothing_is_proven(self, bind, keys):
        with pytest.raises(MessageRefused, match="signature-invalid"):
            verify_logout(receive_logout(bind(ASKS(), keys.sp_only)), [], SLO, NOW)

    def test_sha1_counts_only_under_a_dated_exception(self, keys):
        message = PostMessage("SAMLRequest", signed_message(ASKS(), keys.sp_only, Manner("RsaSha1", "Sha1")), None)
        assert refusal_of(message) == "signature-algorithm"
        assert proven(message, allowed=WITH_SHA1)

    def test_a_redirect_that_only_claims_sha1_is_refused(self, keys):
        text = signed_query(ASKS(), keys.sp_only).partition("&Signature")[0].replace("rsa-sha256", "rsa-sha1")
        message = read_redirect(with_signature(text, rsa_sha256(keys.sp_only)))
        assert refusal_of(message) == "signature-algorithm"

    def test_a_redirect_message_is_signed_by_its_query_and_nothing_else(self, keys):
        """A document that is signed inside proves nothing of the query that carries it."""
        document = signed_message(ASKS(), keys.sp_only)
        for own in (keys.sp_only, keys.evil):
            text = query(document, sign=rsa_sha256(own))
            assert refusal_of(read_redirect(text)) == "signature-misplaced"

    @each_message
    def test_a_post_is_not_inflated(self, make, keys):
        kind = "SAMLRequest" if make is ASKS else "SAMLResponse"
        deflated = read_redirect(signed_query(make(), keys.sp_only))
        with pytest.raises(MessageRefused):
            receive_logout(PostMessage(kind, deflated.signature, None))

    @each_message
    def test_what_was_signed_as_the_other_kind_is_refused(self, make, keys):
        kind = "SAMLResponse" if make is ASKS else "SAMLRequest"
        assert refusal_of(PostMessage(kind, signed_message(make(), keys.sp_only), None)) == "logout-kind"


class TestAddressee:
    """S-342: for us, at this address, and now."""

    @pytest.mark.parametrize("bind", [by_redirect, by_post], ids=["redirect", "post"])
    @each_message
    @pytest.mark.parametrize(
        "destination",
        [None, "", f"{SLO}/", SLO.replace("ENT1", "ENT2"), SLO.replace("https", "http"), "https://evil.example/slo"],
    )
    def test_a_message_for_another_address_is_refused(self, bind, make, destination, keys):
        assert refusal_of(bind(make(destination=destination), keys.sp_only)) == "logout-destination"
        assert proven(bind(make(), keys.sp_only))

    @each_message
    def test_only_the_back_channel_may_leave_the_address_out(self, make, keys):
        assert proven(by_soap(make(destination=None), keys.sp_only))
        elsewhere = by_soap(make(destination="https://evil.example"), keys.sp_only)
        assert refusal_of(elsewhere) == "logout-destination"

    def test_an_answer_over_our_own_call_has_no_address_to_compare(self, keys):
        assert proven(by_soap(SAYS(destination="https://passerelle.example"), keys.sp_only), destination=None)

    @each_binding
    @each_message
    @pytest.mark.parametrize(
        ("seconds", "accepted"), [(0, True), (-600, True), (-601, False), (600, True), (601, False), (-86_400, False)]
    )
    def test_a_message_counts_for_ten_minutes(self, bind, make, seconds, accepted, keys):
        more = {"ends": None} if make is ASKS else {}
        message = bind(make(issued=seconds, **more), keys.sp_only)
        if accepted:
            assert proven(message)
        else:
            assert refusal_of(message) == "logout-stale"

    @each_binding
    @pytest.mark.parametrize(("ends", "accepted"), [(300, True), (None, True), (-179, True), (-180, False)])
    def test_a_request_does_not_outlive_its_end_by_more_than_the_clocks_differ(self, bind, ends, accepted, keys):
        message = bind(ASKS(ends=ends), keys.sp_only)
        if accepted:
            assert proven(message)
        else:
            assert refusal_of(message) == "logout-stale"

    @each_binding
    def test_a_request_that_was_good_is_stale_later(self, bind, keys):
        message = bind(ASKS(), keys.sp_only)
        assert proven(message, now=NOW + timedelta(minutes=7, seconds=59))
        assert refusal_of(message, now=NOW + timedelta(minutes=8)) == "logout-stale"

    @each_message
    @pytest.mark.parametrize("version", ["1.1", "2.1", "", None])
    def test_another_version_is_refused(self, make, version, keys):
        assert refusal_of(by_redirect(make(version=version), keys.sp_only)) in ("logout-version", "xml-schema")


ASSERTION = (
    f"<saml:Assertion ID='_x' Version='2.0' IssueInstant='2026-09-14T06:30:00Z'><saml:Issuer>{IDP_A}</saml:Issuer>"
    "</saml:Assertion>"
)
EXTENSIONS = "<samlp:Extensions><x xmlns='urn:x'/></samlp:Extensions>"
ENCRYPTED = (
    "<saml:EncryptedID><xenc:EncryptedData xmlns:xenc='http://www.w3.org/2001/04/xmlenc#'>"
    "<xenc:CipherData><xenc:CipherValue>AAAA</xenc:CipherValue></xenc:CipherData></xenc:EncryptedData>"
    "</saml:EncryptedID>"
)


ASYNCHRONOUS = (
    "<samlp:Extensions><aslo:Asynchronous xmlns:aslo='urn:oasis:names:tc:SAML:2.0:protocol:ext:async-slo'/>"
    "</samlp:Extensions>"
)


class TestExtensions:
    @each_binding
    def test_those_of_a_service_are_passed_over(self, bind, keys):
        """As a Shibboleth SP asks for asynchronous logout."""
        message = bind(ASKS(inner=ASYNCHRONOUS), keys.sp_only)
        request = verify_logout(receive_logout(message, extensible=True), [certificate(keys.sp_only)], SLO, NOW)
        assert (request.subject, request.session_indexes) == (Subject("name-1", TRANSIENT), ("index-1",))

    @each_binding
    def test_nothing_in_them_names_anybody(self, bind, keys):
        """S-111: what the sender hides in them is not what the sender asks for."""
        other = "<saml:NameID>mallory</saml:NameID><samlp:SessionIndex>other</samlp:SessionIndex>"
        hidden = f"<samlp:Extensions><x xmlns='urn:x'>{other}</x></samlp:Extensions>"
        message = bind(ASKS(inner=hidden, indexes=()), keys.sp_only)
        request = verify_logout(receive_logout(message, extensible=True), [certificate(keys.sp_only)], SLO, NOW)
        assert (request.subject, request.session_indexes) == (Subject("name-1", TRANSIENT), ())

    @each_binding
    @pytest.mark.parametrize("inside", ["<samlp:Extensions><x xmlns='urn:x'/></samlp:Extensions>", ASSERTION])
    def test_they_hold_neither_themselves_nor_an_assertion(self, bind, inside, keys):
        """S-111."""
        hidden = f"<samlp:Extensions><x xmlns='urn:x'>{inside}</x></samlp:Extensions>"
        message = bind(ASKS(inner=hidden), keys.sp_only)
        with pytest.raises(MessageRefused, match="logout-container"):
            receive_logout(message, extensible=True)

    def test_they_are_under_the_signature(self, keys):
        message = by_post(ASKS(inner=ASYNCHRONOUS), keys.sp_only)
        changed = replace(message, document=message.document.replace(b"Asynchronous", b"Anything"))
        with pytest.raises(MessageRefused, match="signature-invalid"):
            verify_logout(receive_logout(changed, extensible=True), [certificate(keys.sp_only)], SLO, NOW)


class TestSchema:
    @each_binding
    @pytest.mark.parametrize(
        ("changes", "reason"),
        [
            pytest.param({"name_id": None}, "xml-schema", id="nobody"),
            pytest.param({"issuer": None}, "logout-issuer", id="no issuer"),
            pytest.param({"name_id": None, "inner": ENCRYPTED}, "logout-name-id", id="a name that we cannot read"),
            pytest.param({"inner": "<saml:NameID>other</saml:NameID>"}, "xml-schema", id="two names"),
            pytest.param({"inner": f"<saml:Issuer>{IDP_A}</saml:Issuer>"}, "xml-schema", id="S-322 two issuers"),
            pytest.param({"inner": EXTENSIONS}, "logout-container", id="S-111 extensions"),
            pytest.param({"root": "AuthnRequest"}, "logout-kind", id="another message"),
            pytest.param({"id": "1a"}, "xml-schema", id="an ID that is none"),
        ],
    )
    def test_a_request_that_is_not_one_clear_request_is_refused(self, bind, changes, reason, keys):
        says = ASKS(**changes)
        pair = keys.sp_only if says.issuer else None
        assert refusal_of(bind(says, pair)) == reason

    @each_binding
    def test_a_response_without_a_status_is_refused(self, bind, keys):
        assert refusal_of(bind(SAYS(codes=()), keys.sp_only)) == "xml-schema"

    @pytest.mark.parametrize("format_", ["urn:oasis:names:tc:SAML:2.0:nameid-format:persistent", "urn:x"])
    def test_an_issuer_that_is_no_entity_is_refused(self, format_, keys):
        document = write(ASKS()).replace(b"<saml:Issuer>", f'<saml:Issuer Format="{format_}">'.encode())
        with pytest.raises(MessageRefused, match="logout-issuer"):
            receive_logout(PostMessage("SAMLRequest", document, None))


def in_form(document):
    return PostMessage("SAMLRequest", document, None)


def in_body(document):
    return SoapMessage(enveloped(document))


as_it_travels = pytest.mark.parametrize("message", [in_form, in_body], ids=["post", "soap"])

MARKUP = {
    "S-140 comment": ("name-1", "name-1<!---->.evil"),
    "S-142 instruction": ("name-1", "name-1<?x y?>"),
    "S-144 document type": ("<samlp:LogoutRequest ", "<!DOCTYPE r><samlp:LogoutRequest "),
    "S-149 external entity": (
        "<samlp:LogoutRequest ",
        '<!DOCTYPE r SYSTEM "[canary]/logout"><samlp:LogoutRequest ',
    ),
    "S-151 relative namespace": ("<samlp:LogoutRequest ", '<samlp:LogoutRequest xmlns:p="1" '),
    "S-115 second root": ("</samlp:LogoutRequest>", "</samlp:LogoutRequest><x/>"),
}


@as_it_travels
@pytest.mark.parametrize(("old", "new"), [pytest.param(*row, id=name) for name, row in MARKUP.items()])
def test_the_rules_of_xml_hold_for_logouts_too(message, old, new, keys, canary):
    document = signed_message(ASKS(), keys.sp_only)
    changed = swap(old, new.replace("[canary]", keys.canary))(document, keys)
    assert proven(message(document))
    assert refusal_of(message(changed))
    assert canary.calls == []


def _altered(root):
    one(root, "./saml:NameID").text = "name-2"


def _other_session(root):
    one(root, "./samlp:SessionIndex").text = "index-2"


def _one_session_less(root):
    root.remove(one(root, "./samlp:SessionIndex"))


def _evil(root):
    """What the attacker would like to be read; the genuine message is what is given back."""
    copy = unsigned_copy(root)
    root.set("ID", FORGED_ID)
    _altered(root)
    return copy


def _copy_in_signature(root):
    copy = _evil(root)
    signature_of(root).append(copy)


def _copy_in_object(root):
    copy = _evil(root)
    holder = fragment("<ds:Object/>")
    holder.append(copy)
    signature_of(root).append(holder)


def _copy_before_signature(root):
    copy = _evil(root)
    put_before(signature_of(root), copy)


def _copy_in_extensions(root):
    copy = _evil(root)
    holder = fragment("<samlp:Extensions/>")
    holder.append(copy)
    signature_of(root).addnext(holder)


def _signature_last(root):
    root.append(signature_of(root))


def _signature_in_extensions(root):
    signature = signature_of(root)
    holder = fragment("<samlp:Extensions/>")
    after_issuer(root, holder)
    holder.append(signature)


def _same_id_twice(root):
    one(root, "./saml:NameID").set("ID", root.get("ID"))


EDITS = (
    _altered,
    _other_session,
    _one_session_less,
    _copy_in_signature,
    _copy_in_object,
    _copy_before_signature,
    _copy_in_extensions,
    _signature_last,
    _signature_in_extensions,
    _same_id_twice,
)


@as_it_travels
@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.__name__)
def test_a_message_that_is_not_what_was_signed_is_refused(edit, message, keys):
    """S-101, S-105, S-108, S-111, S-113, S-118 and S-138 for logouts."""
    root = read(signed_message(ASKS(), keys.sp_only))
    assert proven(message(bytes_of(root))).subject.value == "name-1"
    edit(root)
    assert refusal_of(message(bytes_of(root)))


class TestEnvelope:
    @pytest.mark.parametrize(
        "shape",
        [
            pytest.param(lambda body: body, id="no envelope"),
            pytest.param(lambda body: enveloped(b""), id="empty body"),
            pytest.param(lambda body: enveloped(body + body.replace(b'ID="_', b'ID="_x')), id="two messages"),
            pytest.param(lambda body: enveloped(b"<x>" + body + b"</x>"), id="deeper"),
            pytest.param(lambda body: enveloped(body).replace(SOAP_11.encode(), b"urn:x"), id="another namespace"),
            pytest.param(
                lambda body: enveloped(b"<a/>", f"<soap:Header>{body.decode()}</soap:Header>"), id="in the header"
            ),
        ],
    )
    def test_the_message_is_the_one_child_of_the_body(self, shape, keys):
        body = signed_message(ASKS(), keys.sp_only)
        assert proven(SoapMessage(enveloped(body)))
        assert refusal_of(SoapMessage(shape(body)))

    def test_a_genuine_message_in_the_header_proves_nothing_of_the_one_in_the_body(self, keys):
        genuine = signed_message(ASKS(), keys.sp_only).decode()
        forged = write(ASKS(name_id="name-2"))
        message = SoapMessage(enveloped(forged, f"<soap:Header>{genuine}</soap:Header>"))
        assert refusal_of(message) == "signature-missing"


class TestWriting:
    REQUEST = LogoutRequest(
        new_id(), IDP_A, f"{SLO}?a=1&b=2", NOW, Subject("nom <&> \"'\r\n", TRANSIENT, "q&1", "s<2"), ("i&1", "i<2")
    )
    RESPONSE = LogoutResponse(new_id(), IDP_A, SLO, NOW, "_theirs", (SUCCESS, PARTIAL))

    def test_what_is_asked_is_what_is_read(self, own, keys):
        document = build_logout_request(self.REQUEST, own)
        for message in (PostMessage("SAMLRequest", document, None), SoapMessage(in_envelope(document))):
            read_back = proven(message, keys.gateway_signing, destination=self.REQUEST.destination)
            assert read_back == self.REQUEST

    def test_what_is_answered_is_what_is_read(self, own, keys):
        document = build_logout_response(self.RESPONSE, own)
        for message in (PostMessage("SAMLResponse", document, None), SoapMessage(in_envelope(document))):
            assert proven(message, keys.gateway_signing) == self.RESPONSE

    def test_signxml_accepts_both_signatures(self, own, keys):
        for document, name in (
            (build_logout_request(self.REQUEST, own), "LogoutRequest"),
            (build_logout_response(self.RESPONSE, own), "LogoutResponse"),
        ):
            assert read(covered(read(document), "./", keys.gateway_signing)).tag == samlp(name)

    def test_unsigned_documents_are_for_the_redirect_binding(self, own, keys):
        document = build_logout_request(self.REQUEST)
        assert b"Signature" not in document
        check_schema(read(document))
        url = redirect_url("https://gar.example/slo", "SAMLRequest", document, None, own)
        message = read_redirect(url.partition("?")[2])
        assert proven(message, keys.gateway_signing, destination=self.REQUEST.destination) == self.REQUEST

    def test_a_request_has_an_end(self, own):
        root = read(build_logout_request(self.REQUEST, own))
        assert root.get("NotOnOrAfter") == "2026-09-14T06:35:00Z"

    def test_what_is_not_known_is_not_written(self, own):
        bare = replace(self.REQUEST, destination="", subject=Subject("name"), session_indexes=())
        root = read(build_logout_request(bare, own))
        assert root.get("Destination") is None
        assert dict(root.find(saml("NameID")).attrib) == {}
        assert root.find(samlp("SessionIndex")) is None

    def test_a_name_that_xml_cannot_carry_is_not_written(self, own):
        with pytest.raises(MessageRefused):
            build_logout_request(replace(self.REQUEST, subject=Subject("a\x00b")), own)

    @pytest.mark.parametrize(("complete", "codes"), [(True, (SUCCESS,)), (False, (SUCCESS, PARTIAL))])
    def test_the_status_says_whether_everybody_closed(self, complete, codes):
        """Core 2.0 section 3.7.3.2, S-345."""
        assert outcome_codes(complete=complete) == codes
        root = read(build_logout_response(replace(self.RESPONSE, codes=codes)))
        nested = [code.get("Value") for code in root.iter(samlp("StatusCode"))]
        assert nested == list(codes)
        check_schema(root)
