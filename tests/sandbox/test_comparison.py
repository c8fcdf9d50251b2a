"""What became of each piece of information, told from the two ends."""

from gateway.sandbox.comparison import Fate, compare

BEFORE, AFTER = "2026-01-05T08:30:00+00:00", "2026-01-05T08:30:01+00:00"
SENT = {"sn": ["Marchal"], "ENTPersonUid": ["6f1c"], "givenName": ["Inès"]}
RECEIVED = {"GARPersonIdentifiant": ["6f1c"], "idEnt": ["B0"]}


def ent(at=BEFORE):
    return {"at": at, "person": "ines", "attributes": SENT}


def gar(at=AFTER, *, received=RECEIVED, refused="", negative=False):
    attributes = {"attributes": received} if received is not None else None
    return {"at": at, "refused": refused, "negative": negative, "received": attributes}


def test_nobody_passed_yet():
    assert compare(None, None) is None
    assert compare(None, gar()) is None


def test_a_login_that_arrived_is_told_piece_by_piece():
    login = compare(ent(), gar())
    assert login.arrived
    assert [(row.sent and row.sent.name, row.fate, row.received and row.received.name) for row in login.rows] == [
        ("ENTPersonUid", Fate.SENT, "GARPersonIdentifiant"),
        (None, Fate.ADDED, "idEnt"),
        ("givenName", Fate.READ, None),
        ("sn", Fate.DROPPED, None),
    ]
    assert (login.sent, login.received) == (3, 2)


def test_what_the_gar_received_before_belongs_to_another_login():
    login = compare(ent(AFTER), gar(BEFORE))
    assert not login.arrived
    assert login.received == 0
    assert Fate.SENT not in {row.fate for row in login.rows}


def test_a_login_that_the_gateway_answered_negatively_stopped_at_the_gateway():
    login = compare(ent(), gar(received=None, refused="The status code was not Success", negative=True))
    assert (login.arrived, login.refused) == (False, "")


def test_a_response_that_the_gar_refused_is_told_as_such():
    login = compare(ent(), gar(received=None, refused="Signature validation failed"))
    assert (login.arrived, login.refused) == (False, "Signature validation failed")


def test_an_identifier_made_by_the_gateway_counts_as_added():
    login = compare(ent(), gar(received={"GARPersonIdentifiant": ["0a1b"]}))
    assert [row.received.name for row in login.rows if row.fate is Fate.ADDED] == ["GARPersonIdentifiant"]
    assert [row.sent.name for row in login.rows if row.fate is Fate.READ] == ["ENTPersonUid", "givenName"]
