"""CAS partners at the command line: a history from the first day, settings changed by the rules of their page."""

import pytest

from gateway.registry.engine import changing, open_engine
from gateway.registry.partners import PartnerChoices, add_cas_service

SERVICE, ENT = "partner:blog", "ent:cas-b"
NOTE = ("--note", "le service a changé d'hôte")


@pytest.fixture
def blog(operator):
    operator.do("cas-service", "add", "blog", "--url", "https://blog.example/app/")
    return operator


@pytest.fixture
def portal(operator):
    operator.do("ent", "add", "cas-b", "--project", "ENT1", "--name", "ENT B", "--cas-url", "https://cas.example/cas")
    return operator


def numbers(operator, subject):
    return [line.split("\t")[0] for line in operator.do("partner", "history", subject).splitlines()]


def test_a_service_that_is_added_has_a_first_revision_that_comes_back(blog):
    assert numbers(blog, SERVICE) == ["1"]
    told = blog.do("partner", "cas", SERVICE, "--address", "https://blog2.example/", *NOTE)
    assert told.startswith("partner:blog: address = https://blog2.example/\n")
    assert numbers(blog, SERVICE) == ["2", "1"]
    blog.do("partner", "restore", SERVICE, "1", "--note", "retour à l'ancien hôte")
    assert numbers(blog, SERVICE) == ["3", "2", "1"]
    assert "'https://blog.example/app" in "\n".join(blog.registry())


def test_an_ent_that_is_added_has_one_too_and_each_way_to_change_it_adds_another(portal):
    assert numbers(portal, ENT) == ["1"]
    portal.do("partner", "cas", ENT, "--cas-version", "2", "--note", "l'éditeur ne parle que CAS 2")
    portal.do("ent", "set", "cas-b", "--name", "ENT des Bois")
    assert numbers(portal, ENT) == ["3", "2", "1"]
    portal.do("ent", "set", "cas-b", "--signed", "both")
    assert numbers(portal, ENT) == ["3", "2", "1"]


def test_what_no_revision_said_yet_is_kept_before_the_first_change(operator):
    with changing(open_engine(f"sqlite:///{operator.home}/gateway.db")) as session:
        add_cas_service(session, PartnerChoices("blog", "Blog"), "https://blog.example/app/")
    operator.do("partner", "cas", SERVICE, "--may-proxy", *NOTE)
    assert numbers(operator, SERVICE) == ["2", "1"]
    operator.do("partner", "restore", SERVICE, "1", *NOTE)
    assert "may_proxy = yes" in operator.do("partner", "cas", SERVICE, "--may-proxy", *NOTE)


def test_which_addresses_match_is_shown(blog):
    told = blog.do(
        "partner", "cas", SERVICE, "--name", "Blogs", "--try", "https://blog.example/app/2", *NOTE, "--dry-run"
    )
    assert told.startswith("would: partner:blog: name = Blogs\n")
    assert "\nmatches\thttps://blog.example/app/2\n" in told
    assert "\ndoes not match\thttps://autre.blog.example/app" in told
    assert numbers(blog, SERVICE) == ["1"]


def test_projects_are_named_or_all(blog):
    assert "projects = ENT1\n" in blog.do("partner", "cas", SERVICE, "--project", "ENT1", *NOTE)
    assert "projects = every project\n" in blog.do("partner", "cas", SERVICE, "--every-project", *NOTE)
    assert blog.refused("partner", "cas", SERVICE, "--project", "ENT9", *NOTE) == ["no project 'ENT9'; known: ENT1"]


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        (("--address", "https://autre.example/"), "cas-address-taken: autre"),
        (("--address", "http://blog.example/"), "the address is not acceptable"),
        (("--address", "https://10.0.0.1/", "--may-proxy"), "call-forbidden"),
        (("--cas-version", "2"), "--cas-version is of an ENT"),
        ((), "nothing to record"),
    ],
)
def test_what_the_page_refuses_is_refused(blog, words, fault):
    blog.do("cas-service", "add", "autre", "--url", "https://autre.example/")
    before = blog.fingerprint()
    assert fault in blog.refused("partner", "cas", SERVICE, *words, *NOTE)[0]
    assert blog.fingerprint() == before


def test_a_reason_a_cas_partner_and_options_of_its_kind_are_needed(portal):
    assert "at least 10 characters" in portal.refused("partner", "cas", ENT, "--name", "B", "--note", "bref")[0]
    assert portal.refused("partner", "cas", "ent:ent-a", "--name", "A", *NOTE) == ["ent-a is not a CAS partner"]
    wrong = ("--may-proxy", "--project", "ENT1")
    assert portal.refused("partner", "cas", ENT, *wrong, *NOTE) == [
        "--project is of a service",
        "--may-proxy is of a service",
    ]


def test_what_is_dangerous_is_warned_of(blog):
    ended = blog.run("partner", "cas", SERVICE, "--may-proxy", *NOTE)
    assert (ended.code, ended.err) == (0, "warning: cas-proxy\n")


def test_where_two_people_are_asked_for_it_is_no_way_round(blog):
    blog.do("admin", "approval", "academie")
    change = ("partner", "cas", SERVICE, "--name", "Blogs", *NOTE)
    assert "--break-glass" in blog.refused(*change)[0]
    blog.do(*change, "--break-glass", "astreinte du week-end")
    assert numbers(blog, SERVICE) == ["2", "1"]


INSIDE = "the address is not acceptable: call-forbidden"


@pytest.mark.parametrize(
    ("words", "option", "rest"),
    [
        (("ent", "add", "cas-b", "--project", "ENT1", "--name", "ENT B"), "--cas-url", ()),
        (("cas-service", "add", "blog"), "--url", ("--may-proxy",)),
    ],
)
def test_what_we_would_call_ourselves_is_public_or_vouched_for(operator, words, option, rest):
    before = operator.fingerprint()
    for address in ("https://10.0.0.1/cas", "https://[fd00::1]/cas", "https://public.example:8443/cas"):
        assert operator.refused(*words, option, address, *rest) == [INSIDE], address
    assert operator.fingerprint() == before
    operator.configure('egress_allowed = ["10.0.0.0/8"]')
    operator.do(*words, option, "https://10.0.0.1/cas", *rest)


def test_a_service_that_we_never_call_may_live_inside(operator):
    operator.do("cas-service", "add", "blog", "--url", "https://10.0.0.1/app/")


def test_a_gateway_on_loopback_has_partners_there(operator):
    operator.configure("", "http://127.0.0.1:8000")
    operator.do("ent", "add", "cas-b", "--project", "ENT1", "--name", "B", "--cas-url", "http://127.0.0.1:9000/cas")
    operator.do("cas-service", "add", "blog", "--url", "http://127.0.0.1:9001/app/", "--may-proxy", "--dry-run")


def test_an_older_address_that_is_no_longer_admitted_does_not_come_back(operator):
    operator.configure('egress_allowed = ["10.0.0.0/8"]')
    operator.do("ent", "add", "cas-b", "--project", "ENT1", "--name", "ENT B", "--cas-url", "https://10.0.0.1/cas")
    operator.do("partner", "cas", ENT, "--address", "https://cas.example/cas", *NOTE)
    back = ("partner", "restore", ENT, "1", *NOTE)
    operator.do(*back, "--dry-run")
    operator.configure("")
    assert operator.refused(*back) == [INSIDE]
    assert numbers(operator, ENT) == ["2", "1"]
