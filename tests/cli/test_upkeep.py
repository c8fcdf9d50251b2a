"""The daily reading and the keys, by the command line."""


def test_a_key_is_published_and_waits_before_it_signs(operator):
    assert "next done" in operator.do("keys", "next", "idp-signing")
    (fault,) = operator.refused("keys", "switch", "idp-signing")
    assert "switch opens on" in fault
    assert (operator.home / "certs" / "idp-signing-next.key").exists()


def test_a_dry_run_makes_no_key(operator):
    assert "would" in operator.do("keys", "next", "sp-signing", "--dry-run")
    assert not (operator.home / "certs" / "sp-signing-next.key").exists()
    operator.refused("keys", "switch", "sp-signing", "--dry-run")


def test_a_round_with_nothing_due_says_nothing(operator):
    assert operator.do("refresh") == ""
    assert "would" in operator.do("refresh", "--dry-run")
