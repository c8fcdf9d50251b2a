"""The demonstration's administrator: a code as a telephone shows it, in a file that its owner alone reads."""

from datetime import UTC, datetime

from sandbox.conftest import SECRET

from gateway.access.passwords import weakness
from gateway.sandbox.administrator import EMAIL, PASSWORD, Administrator, keep, kept

CLAIRE = Administrator(EMAIL, PASSWORD, SECRET)


def test_the_code_is_that_of_the_moment():
    """RFC 6238, appendix B: at 1111111109 s the eight digits are 07081804."""
    at = datetime.fromtimestamp(1111111109, UTC)
    assert CLAIRE.code(at) == "081804"
    assert CLAIRE.code(at.replace(second=at.second + 1)) == "050471"


def test_the_password_is_one_that_the_gateway_takes():
    assert weakness(PASSWORD, EMAIL) == ""


def test_it_is_kept_for_its_owner_alone(tmp_path):
    assert kept(tmp_path) is None
    keep(tmp_path / "tour", CLAIRE)
    assert kept(tmp_path / "tour") == CLAIRE
    (file,) = (tmp_path / "tour").iterdir()
    assert file.stat().st_mode & 0o077 == 0
