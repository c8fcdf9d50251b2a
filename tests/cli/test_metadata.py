"""A partner's metadata at the command line: from a file or an address, judged before anything is kept."""

import sqlite3
from datetime import UTC, datetime, timedelta

import pytest
from kit.canary import listening
from kit.keys import KeyPair, certify, key_ring
from kit.names import IDP_A, IDP_B, POST, SERVICE
from kit.partners import Entity, aggregate, display_name, endpoint, idp_metadata, idp_role, key_descriptor, sp_role
from outbound.servers import answer, endless, speaking

ADD = ("ent", "add", "ent-b", "--project", "ENT1", "--name", "ENT B", "--saml-metadata")
HERE = "http://127.0.0.1:8000"


def role(**more):
    return idp_role(key_descriptor(key_ring().idp_b.base64, "signing"), **more)


def revisions(operator):
    """Subject, number, source, note and document of every revision."""
    connection = sqlite3.connect(operator.home / "gateway.db")
    found = connection.execute("SELECT subject, number, source, note, document FROM revision ORDER BY id").fetchall()
    connection.close()
    return found


def test_a_file_is_read_and_kept_as_the_first_revision(operator):
    path = operator.metadata()
    assert IDP_B in operator.do(*ADD, path)
    document = idp_metadata(key_ring().idp_b, entity_id=IDP_B).decode()
    assert revisions(operator)[-1] == ("ent:ent-b", 1, path, "first import", document)


def test_new_metadata_becomes_another_revision_and_the_first_is_kept(operator):
    before = revisions(operator)
    fresh = operator.metadata(key_ring().idp_a_next, IDP_A, "fresh.xml")
    operator.do("ent", "refresh", "ent-a", "--saml-metadata", fresh, "--note", "nouvelle clé")
    *kept, last = revisions(operator)
    assert kept == before
    assert last[:4] == ("ent:ent-a", 2, fresh, "nouvelle clé")


def test_the_same_metadata_twice_is_a_revision_each_time(operator):
    same = operator.metadata(key_ring().idp_a, IDP_A)
    for _ in range(2):
        operator.do("ent", "refresh", "ent-a", "--saml-metadata", same)
    assert [number for subject, number, *_ in revisions(operator) if subject == "ent:ent-a"] == [1, 2, 3]


@pytest.fixture
def at_home(operator):
    """An operator whose gateway is on the machine itself, as in a demonstration."""
    operator.configure("", HERE)
    return operator


def test_an_address_is_read_in_a_demonstration(at_home):
    with speaking(answer(idp_metadata(key_ring().idp_b, entity_id=IDP_B))) as partner:
        assert IDP_B in at_home.do(*ADD, partner.url)
    assert revisions(at_home)[-1][2] == partner.url


def test_from_the_internet_the_machine_itself_is_not_read(operator):
    with listening() as canary:
        for address in (canary.url, canary.url.replace("http:", "https:"), "https://localhost/", "https://[::1]/"):
            assert len(operator.refused(*ADD, address)) == 1
        assert canary.calls == []


@pytest.mark.parametrize(
    "source",
    ["file:///etc/passwd", "gopher://127.0.0.1/", "https://169.254.169.254/latest/meta-data/", "https://2852039166/",
     "https://user:secret@ent.example/", "https://ent.example:22/", "ftp://ent.example/"],
)  # fmt: skip
def test_no_other_address_is_read_either(operator, source):
    before = operator.registry()
    (fault,) = operator.refused(*ADD, source)
    assert "root:" not in fault
    assert operator.registry() == before


@pytest.mark.parametrize(
    ("speak", "says"),
    [
        (answer(b"", status="404 Not Found"), "404"),
        (answer(b"", "Location: https://ent.example/", status="302 Found"), "302"),
        (answer(b"<html><body>Bienvenue au portail captif</body></html>"), "metadata"),
        (answer(b""), "metadata"),
        (endless(b"HTTP/1.1 200 OK\r\n\r\n", b" " * 1024 * 1024), "larger"),
    ],
    ids=["not found", "moved", "captive portal", "nothing", "endless"],
)
def test_an_answer_that_is_no_metadata_is_refused_with_the_reason(at_home, monkeypatch, speak, says):
    monkeypatch.setattr("gateway.cli.sources.MAX_AGGREGATE", 4 * 1024 * 1024)
    before = at_home.registry()
    with speaking(speak) as partner:
        (fault,) = at_home.refused(*ADD, partner.url)
    assert says in fault
    assert at_home.registry() == before


@pytest.mark.parametrize("path", ["/nonexistent/ent.xml", "/"])
def test_a_file_that_cannot_be_read_is_named(operator, path):
    (fault,) = operator.refused(*ADD, path)
    assert path in fault


def test_a_file_with_a_document_type_is_refused_and_fetches_nothing(operator):
    with listening() as canary:
        hostile = f'<!DOCTYPE x SYSTEM "{canary.url}/x.dtd">'.encode() + Entity((role(),)).document()
        (fault,) = operator.refused(*ADD, operator.file("x.xml", hostile))
        assert canary.calls == []
    assert "metadata" in fault


def test_all_the_faults_of_a_file_come_at_once_each_with_its_line(operator):
    services = endpoint("SingleSignOnService", POST, "http://ent-b.example/sso") + "\n"
    services += endpoint("SingleSignOnService", POST, "javascript:alert(1)")
    past = ' validUntil="2020-01-01T00:00:00Z"'
    weak = key_descriptor(key_ring().elliptic.base64[:-40], "signing")
    wrong = Entity((idp_role(weak, endpoints=services),), attributes=past).document()
    faults = operator.refused(*ADD, operator.file("x.xml", wrong))
    assert len(faults) == 4
    assert sum("endpoint-address" in fault for fault in faults) == 2
    assert [fault for fault in faults if "valid-until-past" in fault]
    assert [fault for fault in faults if "line 2: " in fault]


def test_warnings_do_not_stand_in_the_way(operator):
    pair = key_ring().idp_b
    soon = KeyPair(pair.private, certify(pair.private, "x", not_after=datetime.now(UTC) + timedelta(days=5)))
    ended = operator.run(*ADD, operator.metadata(soon))
    assert ended.code == 0
    assert "warning: metadata" in ended.err
    assert "certificate-expires-soon" in ended.err
    assert "added" in ended.out


def test_of_several_entities_one_must_be_chosen(operator):
    entities = [Entity((role(),), entity_id=f"https://e{number}.example") for number in range(3)]
    path = operator.file("federation.xml", aggregate(*entities))
    (fault,) = operator.refused(*ADD, path)
    assert "3 entities match" in fault
    (fault,) = operator.refused(*ADD, path, "--entity-id", "https://e9.example")
    assert "0 entities match" in fault
    assert "https://e1.example" in operator.do(*ADD, path, "--entity-id", "https://e1.example")


def test_a_whole_federation_is_no_hindrance(operator):
    entities = [Entity((role(),), entity_id=f"https://e{number}.example") for number in range(3000)]
    path = operator.file("federation.xml", aggregate(*entities))
    assert "https://e2999.example" in operator.do(*ADD, path, "--entity-id", "https://e2999.example")


def test_a_service_bears_the_name_that_its_metadata_gives_it(operator):
    sp = sp_role(key_descriptor(key_ring().sp_only.base64)).replace(">", f">{display_name('La console')}", 1)
    path = operator.file("sp.xml", Entity((sp,), entity_id="https://console.example/sp").document())
    operator.do("sp", "add", "console", "--metadata", path, "--project", "ENT1")
    assert "'La console'" in "\n".join(operator.registry())


def test_an_ent_is_no_service_and_a_service_no_ent(operator):
    sp = Entity((sp_role(key_descriptor(key_ring().sp_only.base64)),), entity_id=f"{SERVICE}/2").document()
    assert "not an identity provider" in operator.refused(*ADD, operator.file("sp.xml", sp))[0]
    assert "not a service provider" in operator.refused("sp", "add", "console", "--metadata", operator.metadata())[0]


def test_no_ent_is_the_gateway_itself(operator):
    certificate = (operator.home / "certs" / "idp-signing.crt").read_text()
    ours = "".join(certificate.splitlines()[1:-1])
    document = Entity((idp_role(key_descriptor(ours, "signing")),), entity_id=IDP_B).document()
    (fault,) = operator.refused(*ADD, operator.file("x.xml", document))
    assert "a key of the gateway itself" in fault


def test_a_file_with_faults_and_a_record_with_faults_are_told_together(operator):
    past = operator.file("x.xml", Entity((role(),), attributes=' validUntil="2020-01-01T00:00:00Z"').document())
    words = ("ent", "add", "ENT B", "--project", "ENT1", "--name", "", "--saml-metadata", past)
    assert len(operator.refused(*words)) == 3
