"""Where lists come from, as pages read it: known at once when it changes, and only while it is there."""

import pytest
from kit.names import NOW
from kit.tls import client_pair

from gateway.registry.catalogue import Catalogue
from gateway.registry.engine import changing, generation
from gateway.registry.errors import ChangeRefused
from gateway.registry.models import School
from gateway.registry.resource_services import LAUNCH_HOSTS, ServiceChoices, file_names, set_resource_service
from gateway.registry.schools import add_school

URL = "https://ressources.gar.example"


def set_to(database, loopback=False, **choices):
    with changing(database) as session:
        wanted = ServiceChoices(**{"url": URL} | choices)
        set_resource_service(session, "ENT1", wanted, NOW, loopback=loopback)


def seen(database):
    return Catalogue(database).now(generation(database)).resource_service("ENT1")


def test_nobody_said_yet(filled_database):
    assert seen(filled_database) is None


def test_what_was_said_is_seen(filled_database):
    us = client_pair()
    set_to(filled_database, certificate=us.certificate_pem, key=us.key_pem)
    service = seen(filled_database)
    assert (service.url, service.launch_hosts, service.authorities) == (URL, frozenset(LAUNCH_HOSTS), "")
    assert service.certificate.startswith("resources-ENT1-")
    assert service.key != service.certificate


def test_what_is_said_later_takes_its_place(filled_database):
    set_to(filled_database)
    before = seen(filled_database)
    set_to(filled_database, url=f"{URL}/v2", launch_hosts=["autre.gar.example:8443"])
    assert before != seen(filled_database)
    assert seen(filled_database).launch_hosts == {"autre.gar.example:8443"}


def test_new_content_is_a_new_name():
    first, second = (ServiceChoices(URL, client_pair(name).certificate_pem) for name in ("un", "deux"))
    assert file_names("ENT1", first)["certificate"] != file_names("ENT1", second)["certificate"]
    assert file_names("ENT1", first)["key"] == ""


@pytest.mark.parametrize(("url", "is_taken"), [("http://127.0.0.1:8000", True), ("http://gar.example", False)])
def test_plain_http_is_for_a_demonstration_on_the_machine_itself(filled, url, is_taken):
    with pytest.raises(ChangeRefused, match="plain http"):
        set_to(filled, url=url)
    if is_taken:
        set_to(filled, url=url, loopback=True)
        assert seen(filled).url == url
    else:
        with pytest.raises(ChangeRefused, match="plain http"):
            set_to(filled, url=url, loopback=True)


def test_a_school_is_called_by_its_name_until_it_is_switched_off(filled_database):
    with changing(filled_database) as session:
        add_school(session, "0550003E", "ent-a", "École Jules-Ferry", "Verdun")
    school = Catalogue(filled_database).now().school("0550003E")
    assert (school.uai, school.name, school.commune) == ("0550003E", "École Jules-Ferry", "Verdun")
    with changing(filled_database) as session:
        session.get(School, "0550003E").enabled = False
    assert Catalogue(filled_database).now().school("0550003E") is None
    assert Catalogue(filled_database).now().school("0559999Z") is None
