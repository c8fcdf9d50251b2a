"""The operator's script says when a backup was made."""


def test_what_was_noted_is_shown(operator):
    assert operator.refused("backup", "show") == ["no backup was ever noted"]
    operator.do("backup", "done", "--where", "bandothèque")
    at, by, where = operator.do("backup", "show").strip().split("\t")
    assert (at[-1], by.partition(":")[0], where) == ("Z", "cli", "bandothèque")


def test_a_place_that_takes_more_than_a_line_is_refused(operator):
    before = operator.fingerprint()
    for where in ("x" * 201, "deux\nlignes"):
        assert "one line" in operator.refused("backup", "done", "--where", where)[0]
    assert operator.fingerprint() == before
