"""One ticket, many validations at the same moment, on the real gateway: four workers, Redis, and a worker that dies."""

from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPException
from threading import Barrier, Timer
from urllib.parse import urlencode

import pytest
from interop.conftest import PUPIL_OF_DJANGO
from interop.town import register
from peers.browser import Browser, exchange
from peers.gateway import gateway
from peers.people import asks_for_password, sign_in
from peers.process import free_port, wait_until

pytestmark = pytest.mark.interop

AT_ONCE, WORKERS = 100, 4
PERSON = PUPIL_OF_DJANGO.attributes["ENTPersonUid"][0]
SERVICE = f"http://127.0.0.1:{free_port()}/app"
NO_ANSWER = "no answer"


@pytest.fixture(scope="module")
def installation(django_ent):
    with gateway() as running:
        running.serve(WORKERS)
        register(running, "ent", "W1", django_ent, PUPIL_OF_DJANGO)
        running.cas_service_add("app", SERVICE)
        yield running


@pytest.fixture(scope="module")
def visitor(installation):
    """Somebody who has signed in."""
    browser = Browser()
    page = browser.open(login_at(installation), within=("127.0.0.1",))
    while not asks_for_password(page):
        page = browser.follow(page)
    page = sign_in(browser, page, PUPIL_OF_DJANGO)
    while not page.location.startswith(SERVICE):
        page = browser.follow(page)
    return browser


def login_at(installation):
    return f"{installation.cas('W1')}/login?{urlencode({'service': SERVICE})}"


def new_ticket(installation, visitor):
    location = visitor.get(login_at(installation)).location
    assert location.startswith(f"{SERVICE}?ticket=ST-")
    return location.partition("ticket=")[2]


def validate(installation, ticket, path):
    """Whom the ticket stands for, the code of the failure, or that nobody answered."""
    query = urlencode({"service": SERVICE, "ticket": ticket})
    try:
        page = exchange("GET", f"{installation.cas('W1')}{path}?{query}", b"", {})
    except (OSError, HTTPException):
        return NO_ANSWER
    assert page.status == 200, page
    return PERSON if PERSON in page.text else "INVALID_TICKET" if 'code="INVALID_TICKET"' in page.text else page.text


def all_at_once(installation, ticket, path="/p3/serviceValidate"):
    start = Barrier(AT_ONCE)

    def one(_):
        start.wait(30)
        return validate(installation, ticket, path)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(one, range(AT_ONCE)))


@pytest.mark.parametrize("path", ["/serviceValidate", "/p3/serviceValidate", "/p3/proxyValidate"])
def test_of_a_hundred_validations_at_once_exactly_one_succeeds(installation, visitor, path):
    told = all_at_once(installation, new_ticket(installation, visitor), path)
    assert sorted(told, key=str) == sorted([PERSON] + ["INVALID_TICKET"] * (AT_ONCE - 1), key=str)


@pytest.mark.parametrize("seconds", [0.0, 0.05, 0.15])
def test_a_worker_that_is_killed_among_them_makes_no_second_success(installation, visitor, seconds):
    """It may take the ticket with it: then nobody gets in, and the service that asked got no answer."""
    ticket = new_ticket(installation, visitor)
    before = set(installation.workers())
    assert len(before) == WORKERS
    death = Timer(seconds, installation.kill_worker)
    death.start()
    told = all_at_once(installation, ticket)
    death.join()
    assert set(told) <= {PERSON, "INVALID_TICKET", NO_ANSWER}
    assert told.count(PERSON) == 1 or (told.count(PERSON) == 0 and NO_ANSWER in told)
    assert validate(installation, ticket, "/serviceValidate") == "INVALID_TICKET"
    wait_until(lambda: len(set(installation.workers()) - before) == 1, "a new worker in its place")


def test_after_it_the_next_ticket_is_good_exactly_once_again(installation, visitor):
    installation.kill_worker()
    told = all_at_once(installation, new_ticket(installation, visitor))
    assert told.count(PERSON) == 1
