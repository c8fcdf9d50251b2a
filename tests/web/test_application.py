"""An application that remembers where paths lead answers as one that looks each time."""

import pytest
from flask import Flask

from gateway.web.application import Application


def with_routes(app):
    app.add_url_rule("/p/<project>", "p", lambda project: f"p {project}")
    app.add_url_rule("/p/<project>/acs", "acs", lambda project: f"acs {project}", methods=["POST"])
    app.add_url_rule("/folder/", "folder", lambda: "folder")
    app.add_url_rule("/files/<path:name>", "files", lambda name: name)
    return app.test_client()


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "POST", "PUT"])
@pytest.mark.parametrize(
    "path", ["/p/A", "/p/B", "/p/A/acs", "/folder", "/folder/", "//p/A", "/files/a//b", "/p/%C3%A9", "/nowhere"]
)
def test_every_time_as_the_first(method, path):
    plain, remembering = with_routes(Flask("plain")), with_routes(Application("remembering"))
    expected = plain.open(path, method=method)
    for _ in range(3):
        answer = remembering.open(path, method=method)
        assert (answer.status, answer.data) == (expected.status, expected.data)
        assert answer.headers.get("Location") == expected.headers.get("Location")
        assert set(answer.allow) == set(expected.allow)


def test_a_redirect_stays_under_the_name_by_which_it_was_asked():
    client = with_routes(Application("remembering"))
    for host in ("a.example", "b.example", "a.example"):
        assert client.get("/folder?q=1", headers={"Host": host}).location == f"http://{host}/folder/?q=1"


def test_one_request_does_not_change_the_values_of_the_next():
    app = Application("remembering")
    app.add_url_rule("/p/<project>", "p", lambda **values: values.pop("project"))
    client = app.test_client()
    assert [client.get("/p/A").text for _ in range(2)] == ["A", "A"]
