"""A page of another site in a real Chromium: what it loads or sends on its own ends nobody's session (S-344)."""

from threading import Thread

import pytest
from flask import Flask
from interop.conftest import PUPIL_OF_DJANGO
from interop.town import register
from peers.gateway import gateway
from playwright.sync_api import sync_playwright
from werkzeug.serving import make_server

pytestmark = [pytest.mark.interop, pytest.mark.browser]

PAGE = """<!doctype html><title>Un autre site</title>
<img src="{logout}" alt=""><iframe src="{logout}"></iframe><iframe name="hidden"></iframe>
<form method="post" action="{logout}" target="hidden"><button>Gagner un lot</button></form>
<form method="get" action="{logout}" target="hidden"><button>Perdre</button></form>
<script>fetch("{logout}", {{mode: "no-cors", credentials: "include"}}).finally(() => document.title = "Fini")</script>
"""


@pytest.fixture(scope="module")
def installation(django_ent):
    with gateway() as running:
        running.serve(2)
        register(running, "ent", "S1", django_ent, PUPIL_OF_DJANGO)
        yield running


@pytest.fixture(scope="module")
def other_site(installation):
    """At another host name, so that its requests to the gateway are cross-site."""
    site = Flask("other-site")
    for path in ("/logout", "/cas/S1/logout"):
        text = PAGE.format(logout=f"{installation.base_url}{path}")
        site.add_url_rule(path, endpoint=path, view_func=lambda text=text: text)
    server = make_server("127.0.0.1", 0, site, threaded=True)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://localhost:{server.port}"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def chromium():
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def page(chromium, installation):
    """Somebody who has signed in."""
    context = chromium.new_context()
    page = context.new_page()
    page.goto(f"{installation.base_url}/login/ent?next=/")
    page.fill("input[name=username]", PUPIL_OF_DJANGO.login)
    page.fill("input[name=password]", PUPIL_OF_DJANGO.password)
    page.press("input[name=password]", "Enter")
    page.wait_for_url(f"{installation.base_url}/**")
    assert "Bonjour" in page.content()
    yield page
    context.close()


@pytest.mark.parametrize("path", ["/logout", "/cas/S1/logout"])
def test_s_344_a_picture_a_frame_a_form_and_a_script_of_another_site_end_nothing(page, installation, other_site, path):
    page.goto(f"{other_site}{path}")
    page.wait_for_function("document.title === 'Fini'")
    for button in ("Gagner un lot", "Perdre"):
        with page.expect_response(lambda response: path in response.url):
            page.click(f"text={button}")
    page.goto(f"{installation.base_url}/")
    assert "Bonjour" in page.content()


@pytest.mark.parametrize("path", ["/logout", "/cas/S1/logout"])
def test_s_344_the_person_who_goes_there_is_logged_out(page, installation, path):
    page.goto(f"{installation.base_url}{path}")
    page.wait_for_url("**/portal")
    assert "Votre session est fermée ici" in page.inner_text("main")
    page.goto(f"{installation.base_url}/")
    assert "Bonjour" not in page.content()
