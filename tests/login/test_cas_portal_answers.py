"""What a CAS ENT may answer, and what is made of it: nothing, unless it is a clear yes about a person (C-144)."""

import html
import json
import re
import secrets

import pytest
from kit.canary import listening
from stage.cas_portal import SCHOOL, SDET, CasPortal, add_to_project, cas_portal, failure, response, success

CHLOE = {"GARPersonIdentifiant": ["chloe-31"], "idEnt": ["ENT1"]}
CANARIES = ("Canarinom", "Canariprénom", "2017-04-12", "canari.login", "canari@ent.example")
DIALECTS = {"edifice-cas-generic": "0550006H", "laclasse": "0550007J", "generic": "0550008K"}


@pytest.fixture(scope="module")
def local(once_local):
    return once_local


@pytest.fixture(scope="module")
def opened(local):
    """One server on the loopback that plays a portal for each dialect."""
    with cas_portal(local) as portal:
        with local.change() as session:
            for dialect, school in DIALECTS.items():
                add_to_project(session, local, CasPortal(local, portal.listener, dialect), school, dialect=dialect)
        yield portal


@pytest.fixture
def portal(opened):
    opened.listener.replies(success())
    return opened


@pytest.fixture
def said(portal, local):
    """What a visitor ends on when the portal answers so. by: the slug of the portal."""

    def say(body, by=portal.slug, **more):
        portal.listener.replies(body, **more)
        named = CasPortal(local, portal.listener, by)
        visitor = local.visitor()
        return named.log_in(visitor, named.ask_through(visitor), f"ST-{secrets.token_hex(8)}")

    return say


class TestNo:
    @pytest.mark.parametrize(
        "code", ["INVALID_TICKET", "INVALID_SERVICE", "INVALID_REQUEST", "INTERNAL_ERROR", "INVALID_SESSION"]
    )
    def test_a_failure_is_told_with_its_code_for_the_support(self, local, said, code):
        page = said(failure(code))
        assert page.status == 403
        assert "Votre ENT n'a pas confirmé votre connexion." in page.words
        assert page.statuses == ["Responder", "AuthnFailed"]
        line = local.audit()[-1]
        assert (line.reason, line.detail["detail"], line.reference) == ("ticket-refused", code, page.reference)

    @pytest.mark.parametrize("code", ["", "chloe.martin@ent.example", "A B", "&lt;script&gt;", "X" * 200])
    def test_what_is_no_code_is_kept_nowhere(self, local, said, code):
        page = said(failure(code))
        assert page.status == 403
        assert local.audit()[-1].detail["detail"] == "UNKNOWN"

    def test_json_says_no_as_well(self, local, said):
        document = {"serviceResponse": {"authenticationFailure": {"code": "INVALID_TICKET", "description": "x"}}}
        assert said(json.dumps(document).encode(), content_type="application/json").status == 403
        assert local.audit()[-1].detail["detail"] == "INVALID_TICKET"


SUCCESS = success().decode()
INNER = SUCCESS[SUCCESS.index("<cas:authenticationSuccess>") : SUCCESS.index("</cas:serviceResponse>")]
UNCLEAR = {
    "empty": b"",
    "a page": b"<!DOCTYPE html><html><body>Connexion</body></html>",
    "text": b"yes\nchloe-31\n",
    "another namespace": SUCCESS.replace("http://www.yale.edu/tp/cas", "urn:x").encode(),
    "no namespace": SUCCESS.replace("cas:", "")
    .replace(":cas", "")
    .replace('xmlns="http://www.yale.edu/tp/cas"', "")
    .encode(),
    "another root": SUCCESS.replace("serviceResponse", "proxyResponse").encode(),
    "the word in a failure": response(
        f'<cas:authenticationFailure code="INVALID_TICKET">{html.escape(INNER)}</cas:authenticationFailure>'
    ),
    "inside a failure": response(f'<cas:authenticationFailure code="X">{INNER}</cas:authenticationFailure>'),
    "a failure and a success": response(f'<cas:authenticationFailure code="X"/>{INNER}'),
    "a success and a failure": response(f'{INNER}<cas:authenticationFailure code="X"/>'),
    "two successes": response(INNER + INNER),
    "deeper": response(f"<x>{INNER}</x>"),
    "another verdict": SUCCESS.replace("authenticationSuccess", "proxySuccess").encode(),
    "no user": SUCCESS.replace("<cas:user>chloe-31</cas:user>", "").encode(),
    "an empty user": SUCCESS.replace("<cas:user>chloe-31</cas:user>", "<cas:user/>").encode(),
    "two users": SUCCESS.replace("<cas:user>", "<cas:user>admin</cas:user><cas:user>").encode(),
    "a user in pieces": SUCCESS.replace("chloe-31", "chloe<b/>-31", 1).encode(),
    "through a proxy": success(inside="<cas:proxies><cas:proxy>https://x.example</cas:proxy></cas:proxies>"),
    "a comment": SUCCESS.replace("chloe-31", "chloe<!-- -->-31", 1).encode(),
    "a document type": b"<!DOCTYPE r>" + success(),
    "an entity": b'<!DOCTYPE r [<!ENTITY e "chloe-31">]>' + SUCCESS.replace("chloe-31", "&e;", 1).encode(),
    "UTF-16": SUCCESS.encode("utf-16"),
    "cut short": success()[:-20],
    "two documents": success() + success(),
    "JSON with a member twice": b'{"serviceResponse":{"authenticationSuccess":{"user":"a","user":"b"}}}',
    "JSON without a user": b'{"serviceResponse":{"authenticationSuccess":{}}}',
    "JSON of both": b'{"serviceResponse":{"authenticationSuccess":{"user":"a"},"authenticationFailure":{"code":"X"}}}',
    "JSON cut short": b'{"serviceResponse":{"authenticationSuccess":{"user":"a"',
}


class TestUnclear:
    @pytest.mark.parametrize("body", [pytest.param(body, id=name) for name, body in UNCLEAR.items()])
    def test_an_answer_that_is_not_a_clear_yes_lets_nobody_in(self, local, said, body):
        page = said(body)
        assert page.status == 403
        assert page.statuses == ["Responder", "AuthnFailed"]
        assert "GARPersonIdentifiant" not in page.answer.xpath("string()")
        assert not page.headers.get("Set-Cookie")
        assert said(success()).attributes == CHLOE

    def test_c_144_no_answer_makes_the_gateway_call_anybody(self, said):
        with listening() as canary:
            for subset in (
                f'SYSTEM "{canary.url}/dtd"',
                f'[<!ENTITY e SYSTEM "{canary.url}/entity">]',
                f'[<!ENTITY % p SYSTEM "{canary.url}/parameter"> %p;]',
            ):
                body = f"<!DOCTYPE r {subset}>{SUCCESS.replace('chloe-31', '&e;', 1)}".encode()
                assert said(body).status == 403
            assert said(success(("xml:base", canary.url), *SDET)).status in (200, 403)
            assert canary.calls == []

    def test_c_144_an_answer_that_would_grow_is_refused_before_it_does(self, said):
        laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
        body = f'<!DOCTYPE r [<!ENTITY l0 "ha">{laughs}]>{SUCCESS.replace("chloe-31", "&l9;", 1)}'.encode()
        assert said(body).status == 403

    @pytest.mark.parametrize("missing", range(3))
    def test_a_yes_that_leaves_something_out_names_it(self, local, said, missing):
        attributes = [pair for number, pair in enumerate(SDET) if number != missing]
        page = said(success(*attributes))
        assert page.status == 403
        assert "oublié de nous dire" in page.words or "pas transmis tout" in page.words
        line = local.audit()[-1]
        assert (line.reason, line.detail["detail"]) == ("attribute-missing", SDET[missing][0])

    def test_c_140_a_hostile_identifier_leaves_as_it_came_or_not_at_all(self, said):
        hostile = "a</cas:user><cas:user>admin&]]>\"'"
        attributes = (("ENTPersonUid", hostile), *SDET[1:])
        assert said(success(*attributes)).attributes["GARPersonIdentifiant"] == [hostile]


def rich(inside):
    """Everything that a portal gives away when nobody stops it, around what is needed."""
    return (
        f"<cas:nom>{CANARIES[0]}</cas:nom><cas:prenom>{CANARIES[1]}</cas:prenom>"
        f"<cas:birthDate>{CANARIES[2]}</cas:birthDate><cas:login>{CANARIES[3]}</cas:login>"
        f"<cas:mail>{CANARIES[4]}</cas:mail>{inside}"
    )


def answered(content, user="chloe-31"):
    return response(f"<cas:authenticationSuccess><cas:user>{user}</cas:user>{content}</cas:authenticationSuccess>")


def fields(school):
    pairs = (("ENTPersonUid", "chloe-31"), ("ENTPersonProfils", "National_elv"), ("ENTPersonStructRattachUAI", school))
    return "".join(f"<cas:{name}>{value}</cas:{name}>" for name, value in pairs)


ENVELOPE = (
    "<cas:attributes><cas:userAttributes>[rich]<cas:profile>Student</cas:profile><cas:schools>"
    '<cas:school externalId="0550006H" main="true" name="Les Tilleuls"><cas:classes>'
    '<cas:classe externalId="673125b7$CE1">CE1</cas:classe></cas:classes></cas:school></cas:schools>'
    "</cas:userAttributes></cas:attributes>"
)
LACLASSE = (
    "<cas:uid>VAA60000</cas:uid><cas:ENTPersonProfils><cas:ENTPersonProfil>ELV</cas:ENTPersonProfil>"
    "</cas:ENTPersonProfils><cas:ENTPersonStructRattachRNE>0550007J</cas:ENTPersonStructRattachRNE>"
)
JSON = {"serviceResponse": {"authenticationSuccess": {"user": "chloe-31", "attributes": {
    "ENTPersonUid": ["chloe-31"], "ENTPersonProfils": ["National_elv"], "ENTPersonStructRattachUAI": [SCHOOL],
    "sn": [CANARIES[0]],
}}}}  # fmt: skip
LAYOUTS = {
    "directly": ("ent-c", answered(rich(fields(SCHOOL))), "chloe-31"),
    "in attributes": ("ent-c", answered(f"<cas:attributes>{rich(fields(SCHOOL))}</cas:attributes>"), "chloe-31"),
    "in userAttributes": (
        "ent-c",
        answered(f"<cas:attributes><cas:userAttributes>{rich(fields(SCHOOL))}</cas:userAttributes></cas:attributes>"),
        "chloe-31",
    ),
    "without namespace": ("ent-c", answered(rich(fields(SCHOOL)).replace("cas:", "")), "chloe-31"),
    "twice": ("ent-c", answered(fields(SCHOOL) + f"<cas:attributes>{fields(SCHOOL)}</cas:attributes>"), "chloe-31"),
    "JSON": ("ent-c", json.dumps(JSON).encode(), "chloe-31"),
    "Edifice": ("edifice-cas-generic", answered(ENVELOPE.replace("[rich]", rich(""))), "chloe-31"),
    "Laclasse": ("laclasse", answered(rich(LACLASSE), user=CANARIES[3]), "VAA60000"),
    "Laclasse, twice": (
        "laclasse",
        answered(f"{LACLASSE}<cas:attributes>{LACLASSE}</cas:attributes>", user=CANARIES[3]),
        "VAA60000",
    ),
    "JSON in text": (
        "generic",
        answered('<cas:profils>["National_elv"]</cas:profils><cas:uai>["0550008K"]</cas:uai>'),
        "chloe-31",
    ),
    "commas": (
        "generic",
        answered(
            "<cas:ENTPersonProfils>National_elv, National_col</cas:ENTPersonProfils><cas:UAI>0550008K;x</cas:UAI>"
        ),
        "chloe-31",
    ),
}


class TestLayouts:
    @pytest.mark.parametrize(("slug", "body", "who"), [pytest.param(*row, id=name) for name, row in LAYOUTS.items()])
    def test_the_same_person_comes_out_of_every_layout(self, local, said, slug, body, who):
        page = said(body, by=slug)
        assert page.status == 200, page.words
        assert page.attributes == {"GARPersonIdentifiant": [who], "idEnt": ["ENT1"]}

    def test_what_is_not_needed_is_dropped_on_arrival(self, local, said, capsys):
        for slug, body, _ in LAYOUTS.values():
            page = said(body, by=slug)
            assert not [canary for canary in CANARIES if canary in page.body + page.answer.xpath("string()")]
        written = capsys.readouterr()
        store = local.house.redis
        held = b"".join(store.dump(key) or b"" for key in store.scan_iter() if b"session" not in key)
        kept = [store.get(key) for key in store.scan_iter("*session*")]
        seen = json.dumps([octets.decode() for octets in kept]) + written.out + written.err + repr(held)
        named = [canary for canary in CANARIES if canary in seen and canary != CANARIES[3]]
        assert named == []

    def test_a_school_that_nobody_signed_for_stays_outside_in_every_layout(self, said):
        for slug, body, _ in LAYOUTS.values():
            elsewhere = re.sub(rb"055000(5G|6H|7J|8K)", b"0550099Z", body)
            assert said(elsewhere, by=slug).status == 403
