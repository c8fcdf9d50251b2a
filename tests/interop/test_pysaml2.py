"""pysaml2 as a service and as a portal: what Python's own SAML library makes of our messages, and we of its."""

import base64
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from kit.keys import rsa_pair
from peers import pysaml2
from saml2 import BINDING_HTTP_POST, BINDING_HTTP_REDIRECT
from saml2.saml import NAMEID_FORMAT_TRANSIENT, NameID
from saml2.sigver import SignatureError
from stage.gateway import PROJECT, Page, add_portal

from gateway.registry.conventions import add_convention
from gateway.registry.partners import PartnerChoices, add_saml_partner
from gateway.registry.revisions import Origin
from gateway.registry.schools import add_school
from gateway.saml.metadata_reader import Rules, read_metadata

pytestmark = pytest.mark.interop

SCHOOL = "0550003E"
PERSON = {
    "ENTPersonUid": ["noé-1d0fa2"],
    "ENTPersonProfils": ["National_elv"],
    "ENTPersonStructRattachUAI": [SCHOOL],
    "givenName": ["Noé"],
}
PASSWORD = {"class_ref": "urn:oasis:names:tc:SAML:2.0:ac:classes:Password", "authn_auth": pysaml2.IDP}


@pytest.fixture
def keys(tmp_path):
    return pysaml2.keep(rsa_pair("pysaml2"), tmp_path)


@pytest.fixture
def register(stage):
    """Its metadata, as an administrator would register them."""

    def register_service(party, **choices):
        document = pysaml2.metadata_of(party)
        entity = read_metadata(document, Rules(stage.clock(), loopback=True)).entity
        origin = Origin("test", stage.clock(), "test", "test")
        with stage.change() as session:
            add_saml_partner(session, PartnerChoices("pysaml2", "pysaml2", **choices), document, entity, origin)

    return register_service


@pytest.fixture
def ours(stage):
    visitor = stage.visitor()
    return {
        "idp": visitor.get(f"/saml/idp/{PROJECT}/metadata").body.encode(),
        "sp": visitor.get("/saml/sp/metadata").body.encode(),
    }


class TestAService:
    @pytest.mark.parametrize("binding", [BINDING_HTTP_REDIRECT, BINDING_HTTP_POST], ids=["redirect", "post"])
    @pytest.mark.parametrize("encrypt", [False, True], ids=["readable", "encrypted"])
    def test_it_learns_the_two_attributes_and_no_more(self, stage, keys, ours, register, binding, encrypt):
        service = pysaml2.service(keys, ours["idp"])
        register(service, encrypt=encrypt)
        asked_by, sent = service.prepare_for_authenticate(binding=binding, relay_state="page 7", sign=True)
        visitor = stage.visitor()
        if binding == BINDING_HTTP_REDIRECT:
            page = visitor.get(pysaml2.address_of(sent))
        else:
            action, fields = page_of(sent).form
            page = visitor.post(action, fields)
            page = visitor.get(page.location) if page.location.startswith("/login") else page
        page = stage.come_back(visitor, stage.as_asked(page))
        action, fields = page.form
        assert (action, fields["RelayState"]) == (pysaml2.SP_ACS, "page 7")
        assert ("EncryptedAssertion" in base64.b64decode(fields["SAMLResponse"]).decode()) is encrypt
        read = service.parse_authn_request_response(fields["SAMLResponse"], BINDING_HTTP_POST, {asked_by: "/"})
        assert read.ava == {"GARPersonIdentifiant": ["alice-7c1d0fa2"], "idEnt": [PROJECT]}
        assert read.name_id.format == NAMEID_FORMAT_TRANSIENT

    def test_one_octet_less_and_it_does_not_believe_us(self, stage, keys, ours, register):
        service = pysaml2.service(keys, ours["idp"])
        register(service)
        asked_by, sent = service.prepare_for_authenticate(binding=BINDING_HTTP_REDIRECT, sign=True)
        visitor = stage.visitor()
        page = stage.come_back(visitor, stage.as_asked(visitor.get(pysaml2.address_of(sent))))
        document = base64.b64decode(page.form[1]["SAMLResponse"]).replace(b"alice-7c1d0fa2", b"alice-7c1d0fa")
        with pytest.raises(SignatureError):
            service.parse_authn_request_response(
                base64.b64encode(document).decode(), BINDING_HTTP_POST, {asked_by: "/"}
            )


class TestAPortal:
    @pytest.mark.parametrize(
        "manner",
        [
            {"sign_assertion": True, "sign_response": False},
            {"sign_assertion": False, "sign_response": True},
            {"sign_assertion": True, "sign_response": True},
        ],
        ids=["assertion", "response", "both"],
    )
    def test_its_people_get_through(self, stage, keys, ours, manner):
        portal = self.hooked(stage, keys, ours)
        visitor = stage.visitor()
        asked = stage.ask(visitor, ent="pysaml2")
        page = visitor.post("/saml/sp/acs", self.answer(portal, asked, **manner))
        assert page.attributes == {"GARPersonIdentifiant": ["noé-1d0fa2"], "idEnt": [PROJECT]}

    def test_what_it_did_not_sign_opens_nothing(self, stage, keys, ours):
        portal = self.hooked(stage, keys, ours)
        visitor = stage.visitor()
        asked = stage.ask(visitor, ent="pysaml2")
        page = visitor.post("/saml/sp/acs", self.answer(portal, asked, sign_assertion=False, sign_response=False))
        assert page.status == 403
        assert stage.audit()[-1].reason == "signature-missing"

    def test_triple_des_which_is_all_it_encrypts_with_is_refused(self, stage, keys, ours):
        portal = self.hooked(stage, keys, ours)
        visitor = stage.visitor()
        asked = stage.ask(visitor, ent="pysaml2")
        answer = self.answer(portal, asked, sign_assertion=True, sign_response=True, encrypt_assertion=True)
        assert b"tripledes" in base64.b64decode(answer["SAMLResponse"])
        assert visitor.post("/saml/sp/acs", answer).status == 403
        assert stage.audit()[-1].reason == "decryption"

    @staticmethod
    def hooked(stage, keys, ours):
        portal = pysaml2.portal(keys, ours["sp"])
        with stage.change() as session:
            add_portal(session, stage.clock, "pysaml2", pysaml2.metadata_of(portal))
            add_school(session, SCHOOL, "pysaml2", "École de la Bibliothèque")
            today = stage.clock.today()
            add_convention(session, "pysaml2", [SCHOOL], "Commune", today, today + timedelta(days=30))
        return portal

    @staticmethod
    def answer(portal, asked, **manner):
        query = {name: values[0] for name, values in parse_qs(urlsplit(asked.page.location).query).items()}
        read = portal.parse_authn_request(
            query["SAMLRequest"],
            BINDING_HTTP_REDIRECT,
            relay_state=query["RelayState"],
            sigalg=query["SigAlg"],
            signature=query["Signature"],
        )
        response = portal.create_authn_response(
            PERSON,
            userid="noé",
            name_id=NameID(format=NAMEID_FORMAT_TRANSIENT, text="t-1"),
            authn=PASSWORD,
            **portal.response_args(read.message),
            **manner,
        )
        document = str(response).encode()
        return {"SAMLResponse": base64.b64encode(document).decode(), "RelayState": query["RelayState"]}


def page_of(sent):
    """The form that pysaml2 would show."""
    return Page(200, {}, "".join(sent["data"]))
