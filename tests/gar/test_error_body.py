"""Answers that say no: each cause has its own page."""

import pytest
from gar.answers import HOSTS, REQUEST, as_json, atlas, error_of

from gateway.gar.errors import AnswerRefused, ListUnavailable, Outage, PersonUnknown, SchoolNotDeclared
from gateway.gar.request import ListRequest
from gateway.gar.resource_list import read_resource_list

SCHOOL_MESSAGES = [
    "Établissement non trouvé",
    "L'établissement n'existe pas ou n'est pas associé au projet ENT",
    "L’ÉTABLISSEMENT N’EXISTE PAS OU N’EST PAS ASSOCIÉ AU PROJET ENT",
]
PERSON_MESSAGES = [
    "Personne non trouvée",
    "L'utilisateur n'existe pas dans l'établissement",
    "GARPersonIdentifiant inconnu",
]


def cause(status, body, request=REQUEST):
    with pytest.raises(ListUnavailable) as raised:
        read_resource_list(request, status, body, HOSTS)
    return raised.value


@pytest.mark.parametrize("status", [200, 400, 403, 404])
@pytest.mark.parametrize("message", SCHOOL_MESSAGES)
def test_a_school_that_the_gar_does_not_know_is_not_declared(status, message):
    assert type(cause(status, error_of(message))) is SchoolNotDeclared


@pytest.mark.parametrize("status", [200, 400, 404])
@pytest.mark.parametrize("message", PERSON_MESSAGES)
def test_a_person_that_the_gar_does_not_know_is_not_transmitted_yet(status, message):
    assert type(cause(status, error_of(message))) is PersonUnknown


def test_an_error_is_read_in_xml_as_well():
    body = "<Erreur><Code>404</Code><Message>Établissement non trouvé</Message></Erreur>".encode()
    assert type(cause(404, body)) is SchoolNotDeclared


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (500, "gar-unavailable"),
        (502, "gar-unavailable"),
        (503, "gar-unavailable"),
        (408, "gar-unavailable"),
        (429, "gar-unavailable"),
        (302, "gar-redirect"),
        (401, "gar-forbidden"),
        (403, "gar-forbidden"),
        (400, "gar-error"),
        (404, "gar-error"),
        (204, "gar-error"),
        (206, "gar-error"),
    ],
)
@pytest.mark.parametrize("body", [b"", b"<html>Erreur</html>", b"\xff\xfe", error_of("Erreur technique", None)])
def test_any_other_status_is_an_outage_whatever_the_body(status, reason, body):
    raised = cause(status, body)
    assert type(raised) is Outage
    assert raised.reason == reason


def test_a_good_list_under_a_bad_status_is_not_read():
    assert cause(500, as_json(atlas())).reason == "gar-unavailable"


def test_a_failing_gar_says_nothing_about_the_school():
    assert type(cause(500, error_of("Établissement non trouvé"))) is Outage


@pytest.mark.parametrize(
    "body",
    [b'{"Erreur":"non"}', b'{"Erreur":null}', b'{"Erreur":{"Message":["Etablissement inconnu"]}}', b'{"Erreur":{}}'],
)
def test_an_error_of_another_shape_is_an_outage(body):
    for status in (200, 400):
        assert cause(status, body).reason == "gar-error"


@pytest.mark.parametrize(
    "path", [REQUEST.path, "https://gar.example" + REQUEST.path, "/contexte" + REQUEST.path, None, "listeRessources"]
)
def test_an_error_may_repeat_the_request(path):
    assert type(cause(400, error_of("Établissement non trouvé", path))) is SchoolNotDeclared


def test_the_request_may_be_repeated_encoded_or_plain():
    request = ListRequest("B0", "0550001C", "é/1")
    for path in (request.path, request.plain_path):
        assert type(cause(400, error_of("Établissement non trouvé", path), request)) is SchoolNotDeclared


@pytest.mark.parametrize(
    "path",
    [
        "/ressources/B0/0550002D/8f1c2c1e-9d0a-4c7e",
        "/ressources/R00/0550001C/8f1c2c1e-9d0a-4c7e",
        "/ressources/B0/0550001C/somebody-else",
    ],
    ids=["school", "project", "person"],
)
def test_an_error_about_another_request_is_refused(path):
    raised = cause(400, error_of("Établissement non trouvé", path))
    assert type(raised) is AnswerRefused
    assert raised.reason == "list-other-request"


def test_no_error_repeats_what_the_gar_wrote():
    assert "8f1c2c1e" not in str(cause(400, error_of("L'utilisateur 8f1c2c1e n'existe pas")))
