"""Launch links: read in every generation, followed only to the GAR and for the school that was asked."""

import pytest
from gar.answers import HOST, HOSTS, base64_of, link_to

from gateway.gar.errors import LinkRefused
from gateway.gar.launch_link import MAX_LINK, check_launch_link, read_launch_link

WHO = "idENT=QjA=&idEtab=MDU1MDAwMUM="
BASE = f"https://{HOST}/domaineGar"


def check(link, hosts=HOSTS):
    check_launch_link(link, "B0", "0550001C", hosts)


def reason_of(link, hosts=HOSTS):
    with pytest.raises(LinkRefused) as refused:
        check(link, hosts)
    return refused.value.reason


@pytest.mark.parametrize(
    ("link", "project", "school", "resource"),
    [
        pytest.param(
            f"{BASE}?idENT=UjAw&idEtab=MDg1MDMzNUM=&idRessource=ark%3A%2F32151%2FLA.FLE",
            "R00",
            "0850335C",
            "ark:/32151/LA.FLE",
            id="present",
        ),
        pytest.param(
            f"{BASE}?idENT=QTcw&idEtab=OTk5OTk5MUY=&idRessource=ark:/19496/UVdpWxn8N78r24",
            "A70",
            "9999991F",
            "ark:/19496/UVdpWxn8N78r24",
            id="ark-not-encoded",
        ),
        pytest.param(
            f"{BASE}?idENT=SjA=&idSrc=YXJrOi84NTY2L3B0MTgwMDAx", "J0", "", "ark:/8566/pt180001", id="without-school"
        ),
        pytest.param(
            "https://sp-auth.validation.test-gar.education.fr/domaineGar"
            "?idENT=RU5UVEVTVDE=&idEtab=MDY1MDQ5OVAtRVQ2&idSrc=aHR0cDovL24ydC5uZXQvYXJrOi85OTk5OS9yMTQ=",
            "ENTTEST1",
            "0650499P-ET6",
            "http://n2t.net/ark:/99999/r14",
            id="old-test",
        ),
        pytest.param(f"{BASE}?idENT=QjA%3D&idEtab=MDU1MDAwMUM", "B0", "0550001C", "", id="padding-encoded-or-left-out"),
        pytest.param(f"{BASE}?idSrc=plain", "", "", "plain", id="source-that-is-no-base64"),
        pytest.param(f"{BASE}", "", "", "", id="says-nothing"),
    ],
)
def test_a_link_says_whose_it_is(link, project, school, resource):
    said = read_launch_link(link)
    assert (said.project, said.school, said.resource) == (project, school, resource)


def test_the_link_of_the_school_that_was_asked_may_be_followed():
    check(link_to("ark:/99999/a"))


def test_a_link_that_names_no_school_may_be_followed():
    check(f"{BASE}?idENT=QjA=&idSrc=YXJrOi84NTY2L3B0MTgwMDAx")


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        pytest.param("idENT=QjE=&idEtab=MDU1MDAwMUM=", "list-other-project", id="project"),
        pytest.param(f"idENT={base64_of('b0')}&idEtab=MDU1MDAwMUM=", "list-other-project", id="project-in-lower-case"),
        pytest.param(f"idENT=QjA=&idEtab={base64_of('0550002D')}", "list-other-school", id="school"),
        pytest.param(f"idENT=QjA=&idEtab={base64_of('0550001C-ET6')}", "list-other-school", id="school-with-suffix"),
        pytest.param(f"idENT=QjA=&IDETAB={base64_of('0550002D')}", "list-other-school", id="name-in-capitals"),
        pytest.param(f"idENT=QjA=&id%45tab={base64_of('0550002D')}", "list-other-school", id="name-encoded"),
        pytest.param(f"{WHO}&idEtab={base64_of('0550002D')}", "list-link-ambiguous", id="two-schools"),
        pytest.param(f"{WHO}&IDENT=QjA=", "list-link-ambiguous", id="the-project-twice"),
        pytest.param("idENT=QjA=&idEtab=0550001C", "list-link-encoding", id="not-encoded"),
        pytest.param("idENT=QjA=&idEtab=", "list-link-encoding", id="empty"),
        pytest.param("idENT=QjA=&idEtab", "list-link-encoding", id="without-value"),
        pytest.param("idENT=QjB=&idEtab=MDU1MDAwMUM=", "list-link-encoding", id="stray-bits"),
        pytest.param("idENT=Q j A=", "list-link", id="blanks"),
        pytest.param("idENT=Q%20jA=", "list-link-encoding", id="encoded-blank"),
        pytest.param("idENT=_w==", "list-link-encoding", id="other-alphabet"),
        pytest.param("idENT=//8=", "list-link-encoding", id="not-text"),
        pytest.param(f"idENT=QjA=;idEtab={base64_of('0550002D')}", "list-link", id="semicolon"),
        pytest.param(f"{WHO}#x", "list-link", id="fragment"),
    ],
)
def test_a_link_of_another_school_or_project_is_refused(query, reason):
    assert reason_of(f"{BASE}?{query}") == reason


@pytest.mark.parametrize(
    ("origin", "reason"),
    [
        ("https://idp-auth.gar.education.fr.evil.example", "list-link-host"),
        ("https://evil.example", "list-link-host"),
        ("https://gar.education.fr", "list-link-host"),
        (f"https://{HOST}@evil.example", "list-link-host"),
        (f"https://evil.example@{HOST}", "list-link-host"),
        (f"https://{HOST}:8443", "list-link-host"),
        (f"https://{HOST}.", "list-link-host"),
        ("https://", "list-link-host"),
        ("https://[::1", "list-link"),
        (f"https://{HOST}\\@evil.example", "list-link"),
        (f"http://{HOST}", "list-link-plain"),
        (f"ftp://{HOST}", "list-link"),
        (f"//{HOST}", "list-link"),
        (f"https:{HOST}", "list-link"),
        ("javascript:alert(1)//", "list-link"),
        (f" https://{HOST}", "list-link"),
        (f"https://{HOST}\t", "list-link"),
        ("https://ïdp-auth.gar.education.fr", "list-link"),
    ],
)
def test_a_link_that_leads_elsewhere_is_refused(origin, reason):
    assert reason_of(f"{origin}/domaineGar?{WHO}") == reason


@pytest.mark.parametrize("origin", [f"HTTPS://{HOST.upper()}", f"https://{HOST}:443"])
def test_the_same_host_in_another_spelling_is_the_same_host(origin):
    check(f"{origin}/domaineGar?{WHO}")


@pytest.mark.parametrize("authority", ["127.0.0.1:8003", "localhost:8003", "[::1]:8003"])
def test_plain_http_reaches_a_loopback_host_only_when_it_is_listed(authority):
    link = f"http://{authority}/domaineGar?{WHO}"
    check(link, {authority})
    assert reason_of(link) == "list-link-host"


def test_an_endless_link_is_refused():
    check(f"{BASE}?{WHO}&x=".ljust(MAX_LINK, "x"))
    assert reason_of(f"{BASE}?{WHO}&x=".ljust(MAX_LINK + 1, "x")) == "list-link"
