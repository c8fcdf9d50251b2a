"""A GAR that is slow, broken or hostile: the page says the truth, in time, and nothing wrong is shown or kept."""

import gzip
import threading
import time
import tracemalloc
from datetime import timedelta
from itertools import repeat

import pytest
from gar.answers import as_json, atlas, bare, error_of, json_of, link_to, record_of
from kit.tls import client_pair
from mediacentre.conftest import HERE, HOST, THERE, choices, connect, of, state, titles
from prometheus_client import REGISTRY
from stage.resource_service import send

from gateway.domain.profile import Profile
from gateway.gar.request import ListRequest
from gateway.mediacentre import asking
from gateway.mediacentre.library import Outcome, read_library
from gateway.registry.resource_services import drop_former_files

BOTH = ((HERE, Profile.TEACHER), (THERE, Profile.TEACHER))
MEGABYTE = 1024 * 1024


def read(centre, visit, patience=5.0):
    return read_library(centre, visit, patience=patience)


def forget_silence(centre):
    """The moment for which a failure is remembered is over."""
    for name in centre.redis.keys("*:silence:*"):
        centre.redis.delete(name)


def unchecked(gar, uai, speak):
    """The service does what it likes with the connection."""
    gar.says[uai] = lambda request, handler: speak(handler)


def slowly(body, seconds):
    def serve(_, handler):
        time.sleep(seconds)
        send(handler, body)

    return serve


def truncated(handler):
    send(handler, gzip.compress(as_json(*repeat(bare("calcul"), 50)))[:-20])


def cut_short(handler):
    handler.send_response(200)
    handler.send_header("Content-Length", "5000")
    handler.end_headers()
    handler.wfile.write(b'{"listeRessources":')
    handler.close_connection = True


def stream(handler):
    handler.send_response(200)
    handler.end_headers()
    handler.close_connection = True
    for _ in range(500):
        handler.wfile.write(b" " * MEGABYTE)


def drip(handler):
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    for _ in range(100):
        handler.wfile.write(b" ")
        time.sleep(0.05)


BROKEN = {
    "500": lambda handler: send(handler, b"", 500),
    "503 with a good list": lambda handler: send(handler, as_json(), 503),
    "401": lambda handler: send(handler, b"", 401),
    "403": lambda handler: send(handler, b"", 403),
    "404 without words": lambda handler: send(handler, b"", 404),
    "redirect": lambda handler: send(handler, b"", 302, Location="https://evil.example/"),
    "nothing": lambda handler: send(handler, b""),
    "html": lambda handler: send(handler, b"<!DOCTYPE html><html><body>Maintenance</body></html>"),
    "malformed": lambda handler: send(handler, b'{"listeRessources": {"ressource": ['),
    "deep": lambda handler: send(handler, b'{"listeRessources":' + b"[" * 100_000 + b"]" * 100_000 + b"}"),
    "twice": lambda handler: send(handler, b'{"listeRessources":{"ressource":[]},"listeRessources":{"ressource":[]}}'),
    "truncated gzip": truncated,
    "cut short": cut_short,
    "gzip bomb": lambda handler: send(handler, gzip.compress(b" " * (200 * MEGABYTE)), Content_Encoding="gzip"),
    "500 MB": stream,
    "hung up": lambda handler: handler.connection.close(),
}


@pytest.mark.parametrize("how", BROKEN)
def test_a_broken_answer_is_an_outage_of_that_school_alone(centre, gar, enter, how):
    visit = enter(*BOTH)
    gar.gives(THERE, bare("calcul", of(visit, THERE)))
    unchecked(gar, HERE, BROKEN[how])
    began = time.monotonic()
    library = read(centre, visit)
    assert time.monotonic() - began < 3
    assert [school.outcome for school in library.schools] == [Outcome.OUTAGE, Outcome.FRESH]
    assert titles(library) == ["calcul"]
    assert state(library).reason


def test_a_bomb_does_not_go_off(centre, gar, enter):
    visit, bomb = enter(), gzip.compress(b" " * (200 * MEGABYTE))
    unchecked(gar, HERE, lambda handler: send(handler, bomb))
    read(centre, enter())
    tracemalloc.start()
    assert state(read(centre, visit)).outcome is Outcome.OUTAGE
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 30 * MEGABYTE


def foreign(visit, **changes):
    """A good list but for one link."""
    other = ListRequest(**{"project": "ENT1", "school": HERE, "person": visit.person.identifier} | changes)
    return as_json(bare("calcul", of(visit)), bare("autre", other))


@pytest.mark.parametrize("changes", [{"school": THERE}, {"project": "ENT2"}], ids=["school", "project"])
def test_a_list_of_another_school_or_project_is_refused_whole(centre, gar, enter, changes):
    visit = enter()
    gar.replies(HERE, foreign(visit, **changes))
    library = read(centre, visit)
    assert (state(library).outcome, titles(library)) == (Outcome.OUTAGE, [])
    assert state(library).reason == f"list-other-{next(iter(changes))}"


def test_an_error_about_somebody_else_is_not_believed(centre, gar, enter):
    gar.replies(HERE, error_of("Utilisateur inconnu", f"/ressources/ENT1/{HERE}/somebody-else"), 400)
    library = read(centre, enter())
    assert (state(library).outcome, state(library).reason) == (Outcome.OUTAGE, "list-other-request")


def test_a_link_that_leads_elsewhere_is_refused_with_its_list(centre, gar, enter):
    visit = enter()
    record = record_of(bare("calcul")) | {"urlAccesRessource": link_to("ark:/99999/a", of(visit), "evil.example")}
    gar.replies(HERE, json_of([record]))
    assert state(read(centre, visit)).reason == "list-link-host"


def test_a_good_link_of_the_same_kind_is_taken(centre, gar, enter):
    visit = enter()
    record = record_of(bare("calcul")) | {"urlAccesRessource": link_to("ark:/99999/a", of(visit), HOST)}
    gar.replies(HERE, json_of([record]))
    assert titles(read(centre, visit)) == ["calcul"]


@pytest.fixture
def visited(centre, gar, enter, connected):
    """Somebody whose list was given ten minutes ago, from when on the GAR is broken."""
    visit = enter()
    gar.gives(HERE, bare("calcul", of(visit)))
    assert titles(read(centre, visit)) == ["calcul"]
    connected.clock.forward(minutes=10)
    gar.replies(HERE, b"", 500)
    return visit


def test_the_last_good_list_is_shown_with_its_time(centre, visited, connected):
    for _ in range(2):
        library = read(centre, visited)
        assert (state(library).outcome, titles(library)) == (Outcome.KEPT, ["calcul"])
        assert state(library).as_of == connected.clock() - timedelta(minutes=10)
        assert not library.all_answered


def test_it_is_shown_by_another_process_as_well(another_centre, visited):
    assert titles(read(another_centre, visited)) == ["calcul"]


def test_after_some_hours_it_is_gone(centre, another_centre, visited):
    names = [name for name in centre.redis.keys("*") if b":list:" in name]
    (left,) = {centre.redis.ttl(name) for name in names}
    assert 12 * 3600 - 60 <= left <= 12 * 3600
    centre.redis.delete(*names)
    library = read(another_centre, visited)
    assert (state(library).outcome, titles(library)) == (Outcome.OUTAGE, [])


def test_the_gar_that_comes_back_is_believed_again(centre, gar, visited, connected):
    read(centre, visited)
    gar.gives(HERE, bare("dictée", of(visited)))
    forget_silence(centre)
    library = read(centre, visited)
    assert (state(library).outcome, titles(library)) == (Outcome.FRESH, ["dictée"])


def test_just_after_a_failure_the_gar_is_left_alone(centre, gar, visited):
    before = gar.asked_about(HERE)
    for _ in range(5):
        read(centre, visited)
    assert gar.asked_about(HERE) == before + 1


def test_a_wrong_answer_does_not_replace_a_good_one(centre, gar, visited):
    gar.replies(HERE, foreign(visited, school=THERE))
    assert titles(read(centre, visited)) == ["calcul"]


def test_a_slow_school_does_not_hold_up_the_page(centre, gar, enter):
    visit = enter(*BOTH)
    gar.gives(THERE, bare("calcul", of(visit, THERE)))
    gar.says[HERE] = slowly(as_json(bare("dictée", of(visit))), 1.2)
    began = time.monotonic()
    library = read(centre, visit, patience=0.4)
    assert time.monotonic() - began < 0.8
    assert [school.outcome for school in library.schools] == [Outcome.PENDING, Outcome.FRESH]
    assert titles(library) == ["calcul"]


def test_what_comes_later_is_there_when_the_page_asks_again(centre, gar, enter):
    visit = enter()
    gar.says[HERE] = slowly(as_json(bare("dictée", of(visit))), 0.6)
    assert state(read(centre, visit, patience=0.1)).outcome is Outcome.PENDING
    assert titles(read(centre, visit)) == ["dictée"]
    assert gar.asked_about(HERE) == 1


def test_a_slow_school_shows_what_it_gave_before(centre, gar, visited):
    gar.says[HERE] = slowly(as_json(), 0.6)
    library = read(centre, visited, patience=0.1)
    assert (state(library).outcome, titles(library), state(library).reason) == (Outcome.KEPT, ["calcul"], "gar-slow")


@pytest.mark.parametrize("speak", [drip, lambda _: time.sleep(3)], ids=["drips", "is silent"])
def test_after_two_seconds_the_call_is_over(centre, gar, enter, speak):
    unchecked(gar, HERE, speak)
    began = time.monotonic()
    library = read(centre, enter())
    assert 1.5 < time.monotonic() - began < 2.6
    assert (state(library).outcome, state(library).reason) == (Outcome.OUTAGE, "call-unreachable")


def test_a_gar_that_keeps_failing_is_left_alone_then_tried_once(centre, gar, enter, monkeypatch):
    gar.replies(HERE, b"", 500)
    clock = [0.0]
    monkeypatch.setattr(centre.asker._bulkheads, "_clock", lambda: clock[0])
    for _ in range(5):
        assert state(read(centre, enter())).reason == "call-bad-answer"
    assert state(read(centre, enter())).reason == "call-overloaded"
    assert gar.asked_about(HERE) == 5
    clock[0] = 16.0
    gar.gives(HERE)
    assert state(read(centre, enter())).outcome is Outcome.FRESH
    assert state(read(centre, enter())).outcome is Outcome.FRESH
    assert gar.asked_about(HERE) == 7


def test_a_try_that_fails_begins_the_rest_again(centre, gar, enter, monkeypatch):
    gar.replies(HERE, b"", 500)
    clock = [0.0]
    monkeypatch.setattr(centre.asker._bulkheads, "_clock", lambda: clock[0])
    for _ in range(5):
        read(centre, enter())
    clock[0] = 16.0
    assert state(read(centre, enter())).reason == "call-bad-answer"
    assert state(read(centre, enter())).reason == "call-overloaded"


def test_while_it_is_left_alone_lists_that_were_kept_are_shown(centre, gar, visited, enter):
    for _ in range(5):
        read(centre, enter())
    forget_silence(centre)
    library = read(centre, visited)
    assert (state(library).reason, titles(library)) == ("call-overloaded", ["calcul"])


def test_few_pages_wait_and_the_others_go_on_at_once(centre, gar, enter):
    gar.says[HERE] = slowly(as_json(), 1.0)
    visits = [enter() for _ in range(asking.WAITING + 6)]
    waited = []

    def go(visit):
        began = time.monotonic()
        library = read(centre, visit, patience=0.6)
        waited.append((time.monotonic() - began, state(library).outcome))

    threads = [threading.Thread(target=go, args=(visit,)) for visit in visits]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(seconds > 0.5 for seconds, _ in waited) == asking.WAITING
    assert {outcome for _, outcome in waited} == {Outcome.PENDING}


def test_a_class_that_comes_at_once_is_served_whole(centre, gar, enter):
    visits = [enter() for _ in range(25)]
    gar.says[HERE] = slowly(as_json(), 0.05)
    seen = []
    threads = [threading.Thread(target=lambda v=visit: seen.append(read(centre, v))) for visit in visits]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    deadline = time.monotonic() + 5
    while not all(state(read(centre, visit)).outcome is Outcome.FRESH for visit in visits):
        assert time.monotonic() < deadline
    assert {school.outcome for library in seen for school in library.schools} <= {Outcome.FRESH, Outcome.PENDING}
    assert {request.person for request in gar.asked} == {visit.person.identifier for visit in visits}


def test_somebody_who_presses_f5_asks_once(centre, gar, enter):
    visit = enter()
    gar.says[HERE] = slowly(as_json(), 0.5)
    for _ in range(5):
        read(centre, visit, patience=0.01)
    assert titles(read(centre, visit)) == []
    assert gar.asked_about(HERE) == 1


def test_connections_are_kept(centre, gar, enter):
    before = gar.connections
    for _ in range(5):
        read(centre, enter())
    assert gar.connections == before + 1


def test_nothing_in_the_store_tells_who_or_what(centre, visited):
    texts = [name for name in centre.redis.keys("*") if centre.redis.type(name) == b"string"]
    told = {name for name in texts if visited.person.identifier.encode() in name + centre.redis.get(name)}
    assert {name.split(b":")[1] for name in told} == {b"session"}
    assert not [name for name in texts if b"calcul" in centre.redis.get(name)]


def test_an_entry_in_anothers_place_is_none(centre, gar, visited, enter):
    tom = enter()
    gar.gives(HERE)
    read(centre, tom)
    mine, other = (name for name in centre.redis.keys("*") if b":list:" in name)
    centre.redis.rename(mine, other)
    gar.replies(HERE, b"", 500)
    forget_silence(centre)
    assert {state(read(centre, visit)).outcome for visit in (visited, tom)} == {Outcome.OUTAGE}


def test_every_field_comes_back_from_the_store(another_centre, centre, gar, enter):
    visit = enter()
    gar.gives(HERE, atlas(of(visit)), bare("calcul", of(visit)))
    first = read(centre, visit)
    assert read(another_centre, visit).listing.entries == first.listing.entries


def test_whoever_watches_learns_the_exact_cause_and_nothing_of_the_person(centre, gar, enter, monkeypatch):
    told = []
    monkeypatch.setattr(centre.asker, "_tell", lambda *words: told.append(words))
    read(centre, enter())
    gar.replies(HERE, b"", 500)
    read(centre, enter())
    assert told == [("ENT1", ""), ("ENT1", "call-bad-answer")]
    assert REGISTRY.get_sample_value("gar_gateway_lists_total", {"project": "ENT1", "reason": "list-html"}) is not None


def test_a_certificate_that_the_gar_does_not_take_is_the_cause(centre, gar, enter, connected):
    other = client_pair("autre")
    connect(connected, choices(gar.url, certificate=other.certificate_pem, key=other.key_pem))
    try:
        assert state(read(centre, enter())).reason == "call-client-certificate"
    finally:
        connect(connected, choices(gar.url))
    assert state(read(centre, enter())).outcome is Outcome.FRESH


def test_a_server_that_is_not_the_gars_is_asked_nothing(centre, gar, enter, connected):
    connect(connected, choices(gar.url, authorities=client_pair("autre").certificate_pem))
    try:
        assert state(read(centre, enter())).reason == "call-server-certificate"
        assert gar.asked == []
    finally:
        connect(connected, choices(gar.url))


def test_a_key_that_was_lost_is_the_cause(centre, gar, enter, connected):
    connect(connected, choices(gar.url, certificate=None, key=None))
    assert state(read(centre, enter())).reason == "call-client-certificate"
    connect(connected, choices(gar.url))
    drop_former_files(connected.house.settings.certs, "ENT1", choices(gar.url))
    (key,) = connected.house.settings.certs.glob("resources-ENT1-*.key")
    content = key.read_bytes()
    key.unlink()
    try:
        assert state(read(centre, enter())).reason == "call-identity"
    finally:
        key.write_bytes(content)
    assert state(read(centre, enter())).outcome is Outcome.FRESH
