"""``listeRessources``: mutual TLS, both formats, and a list for each person in each school."""

import gzip
import json
import socket
import ssl

import pytest
import requests
from lxml import etree
from sandbox.gar.lists import ask, caller

from gateway.gar.errors import PersonUnknown, SchoolNotDeclared
from gateway.sandbox.cas_ent import directory
from gateway.sandbox.gar.accounts import NEWCOMER
from gateway.sandbox.gar.authority import KeyFiles, new_authority
from gateway.sandbox.people import CROIX_BLANCHE, HELENE, INES, KARIM, LUCIE, NADIA, PETIT_PONT, TILLEULS

JSON, XML = "application/json", "application/xml"
REQUIRED = {"idRessource", "idType", "nomRessource", "idEditeur", "nomEditeur", "typePresentation"}
REQUIRED |= {"typePedagogique", "typologieDocument", "niveauEducatif", "domaineEnseignement", "urlAccesRessource"}
REQUIRED |= {"nomSourceEtiquetteGar", "distributeurTech", "validateurTech"}
SOMETIMES = {"urlVignette", "sourceEtiquette", "urlSourceEtiquette", "description"}


def path_of(person, school):
    return f"/ressources/B0/{school.uai}/{person.uid}"


def test_the_project_gets_the_list_under_its_certificate(gar):
    given = ask(gar, INES, TILLEULS)
    assert given.status == 200
    assert len(given.read()) == 8
    assert gar.calls() == [path_of(INES, TILLEULS)]


def test_nobody_connects_without_a_certificate(gar):
    with caller(gar) as session:
        session.cert = None
        with pytest.raises(requests.exceptions.ConnectionError):
            session.get(gar.url + path_of(INES, TILLEULS), timeout=5)
    assert gar.calls() == []
    assert gar.sights()[-1]["what"] == "Le GAR a raccroché : pas de certificat valable."


def issued(folder, authority, name, days=1):
    files = KeyFiles(folder / f"{name}.crt", folder / f"{name}.key")
    authority.issue(files, name, days=days)
    return {"certificate": files.certificate, "key": files.key}


def test_a_certificate_of_another_authority_does_not_connect(gar, tmp_path):
    with pytest.raises(requests.exceptions.ConnectionError):
        ask(gar, INES, TILLEULS, **issued(tmp_path, new_authority(), "B0"))
    assert gar.calls() == []


def test_one_project_does_not_ask_in_the_name_of_another(gar):
    given = ask(gar, INES, TILLEULS, project="C00")
    assert given.status == 403
    assert json.loads(given.body)["Erreur"]["Code"] == "Forbidden"


def test_the_service_shows_a_certificate_that_its_authority_vouches_for(gar):
    context = ssl.create_default_context(cafile=str(gar.authorities))
    context.load_cert_chain(gar.certificate, gar.key)
    assert context.verify_mode is ssl.CERT_REQUIRED
    with pytest.raises(requests.exceptions.SSLError), requests.Session() as stranger:
        stranger.trust_env = False
        stranger.get(gar.url, timeout=5)
    assert ask(gar, INES, TILLEULS).status == 200


def test_a_slow_or_silent_caller_keeps_nobody_waiting(gar):
    port = int(gar.url.rpartition(":")[2])
    with socket.create_connection(("127.0.0.1", port)):
        assert ask(gar, INES, TILLEULS).status == 200


@pytest.mark.parametrize(
    ("accept", "kind"),
    [(None, JSON), ("*/*", JSON), (JSON, JSON), (XML, XML), ("text/xml", XML), (f"{XML};q=0.5,{JSON}", JSON)],
)
def test_the_format_is_the_one_asked_for_json_without_a_wish(gar, accept, kind):
    given = ask(gar, INES, TILLEULS, accept=accept)
    assert given.headers["Content-Type"].startswith(kind)
    assert len(given.read()) == 8


def test_both_formats_say_the_same(gar):
    for person, school in ((INES, TILLEULS), (KARIM, TILLEULS), (KARIM, PETIT_PONT), (HELENE, TILLEULS)):
        assert ask(gar, person, school, accept=JSON).read() == ask(gar, person, school, accept=XML).read()


@pytest.mark.parametrize("accept", [JSON, XML])
def test_it_is_compressed_for_those_who_ask_for_that_alone(gar, accept):
    plain, packed = (
        ask(gar, KARIM, TILLEULS, accept=accept, accept_encoding=encoding) for encoding in ("identity", "gzip, deflate")
    )
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in plain.headers
    assert gzip.decompress(packed.body) == plain.body
    assert packed.read() == plain.read()


def test_every_field_of_the_list_is_there(gar):
    records = [
        record
        for person, school in ((KARIM, TILLEULS), (HELENE, TILLEULS))
        for record in json.loads(ask(gar, person, school).body)["listeRessources"]["ressource"]
    ]
    for record in records:
        assert set(record) >= REQUIRED
        assert set(record) <= REQUIRED | SOMETIMES
        assert set(record["typePresentation"]) == {"code", "nom"}
    for name in SOMETIMES:
        assert 0 < sum(name in record for record in records) < len(records)


def test_signs_are_escaped_as_the_gar_escapes_them(gar):
    body = ask(gar, KARIM, PETIT_PONT).body.decode()
    assert "?idENT\\u003dQjA\\u003d\\u0026idEtab\\u003d" in body
    assert "Numérik \\u0026 Cie" in body
    assert not set("=&'<>") & set(body)


def test_xml_repeats_elements_without_a_namespace(gar):
    root = etree.fromstring(ask(gar, KARIM, TILLEULS, accept=XML).body)
    assert root.tag == "listeRessources"
    assert {child.tag for child in root} == {"ressource"}
    assert any(len(child.findall("niveauEducatif")) > 1 for child in root)
    assert root.find("ressource/niveauEducatif/uri").text.startswith("http://data.education.fr/voc/scolomfr/")


def test_links_lead_to_this_gar_for_this_school(gar):
    for school in (TILLEULS, PETIT_PONT):
        for resource in ask(gar, KARIM, school).read():
            assert resource.link.startswith(f"{gar.base}/domaineGar?idENT=QjA=&idEtab=")
            assert resource.link.partition("idRessource=")[2].startswith("ark%3A%2F99999%2Fbas.")


def test_the_same_resource_in_two_schools_has_two_links(gar):
    here, there = ({one.key: one.link for one in ask(gar, KARIM, school).read()} for school in (TILLEULS, PETIT_PONT))
    both = set(here) & set(there)
    assert len(both) >= 5
    assert set(here) - both
    assert set(there) - both
    assert all(here[key] != there[key] for key in both)


def test_each_person_has_what_was_assigned_to_them(gar):
    counts = {person.key: len(ask(gar, person, TILLEULS).read()) for person in (INES, HELENE, KARIM)}
    assert counts["ines"] < counts["helene"] < counts["karim"]


def test_whoever_comes_by_the_other_ent_of_the_project_has_a_list_too(gar):
    karim = directory.account_of(KARIM)
    assert [len(ask(gar, karim, school).read()) for school in karim.schools] == [26, 13]


@pytest.mark.parametrize("accept", [JSON, XML])
def test_a_school_that_is_not_declared_is_not_found(gar, accept):
    with pytest.raises(SchoolNotDeclared):
        ask(gar, LUCIE, CROIX_BLANCHE, accept=accept).read()


@pytest.mark.parametrize("accept", [JSON, XML])
def test_a_person_who_was_not_transmitted_is_not_known(gar, accept):
    for person, school in ((NADIA, TILLEULS), (INES, PETIT_PONT)):
        with pytest.raises(PersonUnknown):
            ask(gar, person, school, accept=accept).read()


def test_an_error_repeats_the_request(gar):
    given = ask(gar, LUCIE, CROIX_BLANCHE)
    assert given.status == 400
    error = {"Code": "Bad Request", "Message": "Établissement non trouvé", "Resource": path_of(LUCIE, CROIX_BLANCHE)}
    assert json.loads(given.body) == {"Erreur": error}


@pytest.mark.parametrize("accept", [JSON, XML])
def test_somebody_to_whom_nothing_was_assigned_has_an_empty_list(gar, accept):
    assert ask(gar, NEWCOMER, TILLEULS, accept=accept).read() == ()
