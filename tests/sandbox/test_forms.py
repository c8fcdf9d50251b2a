"""What a browser without scripts sees of a page."""

from gateway.sandbox.forms import read_page

HTML = """<!doctype html><html><head><title>No</title><style>p{}</style></head><body><header>Head</header>
<main><h1>Un &amp; deux</h1><form action="/next" method="post"><input type="hidden" name="a" value="1&amp;2">
<input name="b"><input type="checkbox"><button name="who" value="x"><img alt=""><span>X</span></button>
<input type="submit" name="go" value="y"></form></main><form action="http://other/"></form><script>no()</script></body>"""


def test_forms_have_their_fields_and_buttons_and_an_absolute_action():
    first, second = read_page("http://here/a/b", HTML).forms
    assert first.action == "http://here/next"
    assert first.fields == {"a": "1&2", "b": ""}
    assert first.buttons == [("who", "x"), ("go", "y")]
    assert second.action == "http://other/"


def test_the_text_is_that_of_the_main_part():
    assert read_page("http://here/", HTML).text == "Un & deux\nX"


def test_the_text_is_all_of_it_when_there_is_no_main_part():
    assert read_page("http://here/", "<p>One</p> <p> two  three </p>").text == "One\ntwo three"
