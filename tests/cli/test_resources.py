"""Where a project's lists come from, as an operator says it: files looked at, copied, and looked after."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, PrivateFormat
from kit.keys import ISSUED
from kit.tls import client_pair, for_host, server_pair

URL = "https://ressources.gar.example"
LINK = ("--title", "Le blog", "--url", "https://blog.example/", "--profile", "National_elv")


@pytest.fixture
def files(operator):
    """Options that name our certificate, its key and the authorities."""
    us = client_pair()
    return [
        "--cert", operator.file("us.crt", us.certificate_pem),
        "--key", operator.file("us.key", us.key_pem),
        "--ca", operator.file("ca.crt", server_pair().certificate_pem),
    ]  # fmt: skip


def setting(operator, *words, url=URL):
    return operator.do("resources", "set", "--project", "ENT1", "--url", url, *words)


def faults(operator, *words, url=URL):
    return operator.refused("resources", "set", "--project", "ENT1", "--url", url, *words)


def test_the_files_are_copied_for_their_owner_alone(operator, files):
    assert "under our certificate" in setting(operator, *files)
    copied = sorted((operator.home / "certs").glob("resources-ENT1-*"))
    assert sorted(path.name.split(".", 1)[1] for path in copied) == ["ca.crt", "crt", "key"]
    assert {path.stat().st_mode & 0o777 for path in copied} == {0o600}
    assert {path.read_bytes() for path in copied} == {
        client_pair().certificate_pem,
        client_pair().key_pem,
        server_pair().certificate_pem,
    }


def test_a_dry_run_copies_nothing(operator, files):
    assert operator.do("resources", "set", "--project", "ENT1", "--url", URL, *files, "--dry-run").startswith("would:")
    assert not list((operator.home / "certs").glob("resources-*"))


def test_new_keys_take_the_place_of_the_former_ones(operator, files):
    setting(operator, *files)
    other = client_pair("suivante")
    files[1], files[3] = operator.file("n.crt", other.certificate_pem), operator.file("n.key", other.key_pem)
    setting(operator, *files)
    (row,) = [line for line in operator.registry() if 'INTO "resource_service"' in line]
    (name,) = re.findall(r"resources-ENT1-[0-9a-f]+\.key", row)
    assert (operator.home / "certs" / name).read_bytes() == other.key_pem
    assert {path.name for path in (operator.home / "certs").glob("resources-*.key")} == {name}


def test_the_end_of_the_address_may_be_typed_or_not(operator):
    assert f"come from {URL}," in setting(operator, url=f"{URL}/ressources/")


@pytest.mark.parametrize(
    ("url", "fault"),
    [
        ("http://ressources.gar.example", "plain http"),
        ("ftp://ressources.gar.example", "not the address"),
        ("https://u:p@ressources.gar.example", "not the address"),
        ("https://ressources.gar.example/?a=b", "not the address"),
        ("https://[", "not the address"),
        ("https://", "not the address"),
    ],
)
def test_an_address_that_cannot_be_the_gars_is_refused(operator, url, fault):
    assert fault in faults(operator, url=url)[0]


def test_all_the_faults_are_told_at_once(operator, files):
    files[3] = operator.file("other.key", client_pair("autre").key_pem)
    files[5] = operator.file("not.crt", b"no certificate")
    told = faults(operator, *files, "--thumbnail-host", "Vignettes", url="http://x.example")
    assert len(told) == 4
    assert "the key is not the one of the certificate" in told
    assert "the file of authorities is not a PEM certificate" in told


def test_a_certificate_without_its_key_is_refused(operator, files):
    assert faults(operator, *files[:2]) == ["a certificate and its key go together"]


def test_a_certificate_that_ran_out_is_refused(operator, files):
    past = for_host(client_pair(), "us.example", not_after=ISSUED.replace(year=2021))
    files[1] = operator.file("past.crt", past.certificate_pem)
    assert faults(operator, *files) == ["the certificate ran out on 2021-01-01"]


def test_a_key_behind_a_passphrase_is_refused(operator, files):
    locked = client_pair().private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"secret"))
    files[3] = operator.file("locked.key", locked)
    assert "passphrase" in faults(operator, *files)[0]


def test_a_file_that_is_not_there_is_named(operator, files):
    files[1] = "/nonexistent/us.crt"
    assert "/nonexistent/us.crt" in faults(operator, *files)[0]


def test_check_is_content_with_good_keys(operator, files):
    setting(operator, *files)
    assert "resources of" not in operator.run("check").out + operator.run("check").err


def test_check_warns_before_the_certificate_ends(operator, files):
    soon = for_host(client_pair(), "us.example", not_after=datetime.now(UTC) + timedelta(days=20))
    files[1] = operator.file("soon.crt", soon.certificate_pem)
    setting(operator, *files)
    assert re.search(
        r"warning: resources of ENT1: our certificate ends on .*, in (19|20) days", operator.run("check").out
    )


def test_check_finds_a_file_that_was_lost(operator, files):
    setting(operator, *files)
    (key,) = (operator.home / "certs").glob("resources-ENT1-*.key")
    key.unlink()
    ended = operator.run("check")
    assert ended.code == 1
    assert any(f"{key}: No such file" in fault for fault in ended.faults)


def test_check_says_that_the_gar_asks_for_a_certificate(operator):
    setting(operator)
    assert "resources of ENT1: no certificate of ours" in operator.run("check").out


def test_a_schools_pins_and_links_are_shown(operator):
    operator.do("resources", "pin", "0550001C", "ark:/99999/atlas", "ark:/99999/calcul", "ark:/99999/atlas")
    operator.do("resources", "link", "0550001C", *LINK, "--profile", "National_tut")
    pins, link = operator.do("resources", "show", "0550001C").split("local:")
    assert pins.splitlines() == ["pin 1: ark:/99999/atlas", "pin 2: ark:/99999/calcul"]
    assert link.partition(": ")[2].strip() == "Le blog, https://blog.example/, for National_elv National_tut"


def test_a_link_that_is_taken_away_is_gone(operator):
    key = operator.do("resources", "link", "0550001C", *LINK).split()[0]
    operator.do("resources", "unlink", "0550001C", key)
    assert operator.do("resources", "show", "0550001C") == ""
    assert len(operator.refused("resources", "unlink", "0550001C", key)) == 1
