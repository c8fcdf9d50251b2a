"""Schools at the command line: listed by the filters of their page, and one act on many, told before it is done."""

import pytest

FIRST, SECOND = "0550001C", "0550002D"
WHY = ("--why", "fermeture du marché")


@pytest.fixture
def more(operator):
    """A third school without an ENT, run by a collectivité, in another circonscription."""
    operator.do("collectivite", "add", "215505454", "--name", "Commune de Verdun", "--departement", "055")
    path = operator.file("ecoles.csv", b"UAI;Nom;Commune;Circonscription\n0750003Z;Les Tilleuls;Paris;Paris 1\n")
    operator.do("school", "import", path)
    operator.do("school", "set", SECOND, "--collectivite", "215505454", "--circonscription", "Verdun Nord")
    return operator


def listed(operator, *words):
    return [line.split("\t")[0] for line in operator.do("school", "list", *words).splitlines()]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ((), [FIRST, SECOND, "0750003Z"]),
        (("--departement", "055"), [FIRST, SECOND]),
        (("--departement", "075"), ["0750003Z"]),
        (("--ent", "ent-a"), [FIRST, SECOND]),
        (("--without-ent",), ["0750003Z"]),
        (("--collectivite", "215505454"), [SECOND]),
        (("--circonscription", "Verdun Nord"), [SECOND]),
        (("--words", "tilleuls"), ["0750003Z"]),
        (("--state", "suspendue"), []),
        (("--with-ent", "--departement", "075"), []),
    ],
)
def test_they_are_listed_by_the_filters_of_the_page(more, words, found):
    assert listed(more, *words) == found


def test_a_line_says_its_ent_its_state_and_its_convention(operator):
    line = operator.do("school", "list").splitlines()[0].split("\t")
    assert (line[0], line[3:6]) == (FIRST, ["ent-a", "inconnue", "signee"])


def test_a_filter_that_names_nothing_known_is_refused(operator):
    assert operator.refused("school", "list", "--ent", "inconnu")[0].startswith("no ent 'inconnu'")
    assert "SIREN" in operator.refused("school", "list", "--collectivite", "217500016")[0]


def test_many_are_suspended_and_it_is_told_who_loses_their_access(operator):
    before = operator.fingerprint()
    told = operator.do("school", "act", "suspendre", "--ent", "ent-a", *WHY, "--dry-run").splitlines()
    assert told[0].startswith("would: suspendre: 2 school(s), 0 as they are. 2 écoles n'auront plus accès.")
    assert "Comptes actifs" in told[0]
    assert [line.split("\t")[:2] for line in told[-2:]] == [["closed", FIRST], ["closed", SECOND]]
    assert operator.fingerprint() == before
    operator.do("school", "act", "suspendre", FIRST, SECOND, FIRST, *WHY)
    assert listed(operator, "--state", "suspendue") == [FIRST, SECOND]
    assert [kind for kind, _ in operator.journal()] == ["school.suspendre"]
    why, after = operator.last_act()
    assert (why, '"count":2' in after) == (WHY[1], True)
    told = operator.do("school", "act", "retablir", "--state", "suspendue", *WHY)
    assert told.startswith("retablir: 2 school(s), 0 as they are.")
    assert listed(operator, "--state", "suspendue") == []


def test_many_are_noted_as_declared_and_attached_to_an_ent(more):
    more.do("school", "act", "declarer", "--departement", "055", *WHY)
    assert listed(more, "--state", "declaree") == [FIRST, SECOND]
    more.do("school", "act", "rattacher", "0750003Z", "--to", "ent-a", *WHY)
    assert listed(more, "--ent", "ent-a") == [FIRST, SECOND, "0750003Z"]


def test_all_that_is_not_known_is_told_and_nothing_is_done(operator):
    before = operator.fingerprint()
    act = ("school", "act", "suspendre")
    assert operator.refused(*act, FIRST, "0559999X", "x", *WHY) == ["no school '0559999X'", "no school 'X'"]
    assert operator.refused(*act, "--departement", "099", *WHY) == ["the filters let no school through"]
    assert operator.refused(*act, FIRST, "--why", " ") == ["--why says in a sentence why"]
    attach = operator.refused("school", "act", "rattacher", FIRST, "--to", "inconnu", *WHY)
    assert attach[0].startswith("no ent 'inconnu'")
    assert operator.fingerprint() == before


@pytest.mark.parametrize(
    "words",
    [
        ("suspendre",),
        ("suspendre", FIRST, "--ent", "ent-a"),
        ("suspendre", FIRST, "--to", "ent-a"),
        ("rattacher", FIRST),
    ],
)
def test_neither_all_of_them_nor_two_ways_to_choose_nor_an_ent_too_many(operator, words):
    assert operator.run("school", "act", *words, *WHY).code == 2


@pytest.mark.parametrize("scope", ["academie", "ent:ent-a", "ecole:0550001C", "departement:055"])
def test_where_two_people_are_asked_for_it_is_no_way_round_but_to_note_what_was_declared(operator, scope):
    operator.do("admin", "approval", scope)
    assert "--break-glass" in operator.refused("school", "act", "suspendre", FIRST, SECOND, *WHY)[0]
    operator.do("school", "act", "declarer", FIRST, SECOND, *WHY)
    operator.do("school", "act", "suspendre", FIRST, SECOND, *WHY, "--break-glass", "astreinte du week-end")
    assert f'"break_glass":["{scope}"]' in operator.last_act()[1]
