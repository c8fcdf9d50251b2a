"""The addresses that partners rely on: those of the contract, under one base."""

import pytest

from gateway.domain.addresses import Addresses, base_faults

AT = Addresses("https://passerelle.example")


def test_the_addresses_are_those_of_the_contract():
    assert AT.idp("ENT1") == "https://passerelle.example/saml/idp/ENT1/metadata"
    assert AT.sso("ENT1") == "https://passerelle.example/saml/idp/ENT1/sso"
    assert AT.idp_slo("ENT1") == "https://passerelle.example/saml/idp/ENT1/slo"
    assert AT.sp == "https://passerelle.example/saml/sp/metadata"
    assert AT.acs == "https://passerelle.example/saml/sp/acs"
    assert AT.sp_slo == "https://passerelle.example/saml/sp/slo"


def test_the_name_of_a_project_is_escaped():
    assert AT.sso("é?#") == "https://passerelle.example/saml/idp/%C3%A9%3F%23/sso"


@pytest.mark.parametrize(
    ("base", "loopback", "plain"),
    [
        ("https://passerelle.example", False, False),
        ("http://127.0.0.1:8000", True, True),
        ("http://localhost:8000", True, True),
        ("http://[::1]:8000", True, True),
        ("https://127.0.0.1", True, False),
        ("http://127.0.0.1.example", False, True),
    ],
)
def test_a_demonstration_is_on_the_loopback(base, loopback, plain):
    assert (Addresses(base).is_loopback, Addresses(base).is_plain) == (loopback, plain)


@pytest.mark.parametrize(
    "base", ["https://passerelle.example", "https://passerelle.example:8443", "http://127.0.0.1:8000", "http://[::1]:1"]
)
def test_a_good_base_has_no_faults(base):
    assert base_faults(base) == []


@pytest.mark.parametrize(
    "base",
    [
        "",
        "passerelle.example",
        "ftp://passerelle.example",
        "https://",
        "https://passerelle.example/",
        "https://passerelle.example?x=1",
        "https://passerelle.example#x",
        "https://user@passerelle.example",
        "https://:password@passerelle.example",
        "http://passerelle.example",
        "http://127.0.0.1.example",
        "http://[",
        "https://passerelle.example:99999",
        "https://passerelle.example:port",
        "https://passerelle example",
        "https://passerelle.example\n",
        'https://"passerelle.example',
    ],
)
def test_a_bad_base_has_faults_and_tells_them(base):
    faults = base_faults(base)
    assert faults
    assert all("base_url" in fault for fault in faults)


def test_all_the_faults_are_told_at_once():
    assert len(base_faults("http://user@passerelle.example/")) == 2
