"""Every page of the sandbox is safe to show and built for everybody."""

import re
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest
import requests

import gateway.sandbox
from gateway.sandbox.resources import RESOURCES, launch_address
from gateway.sandbox.site import french_spacing
from gateway.sandbox.walk import walk_login

SHEET = (Path(gateway.sandbox.__file__).parent / "static" / "sandbox.css").read_text()
VOID = {"meta", "link", "img", "input", "br", "hr"}


class Outline(HTMLParser):
    """The elements of a page in order, and whether each that opens closes at its place."""

    def __init__(self, html):
        super().__init__()
        self.elements, self.open = [], []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def count(self, tag):
        return len(self.all(tag))

    def all(self, tag):
        return [attributes for name, attributes in self.elements if name == tag]


@pytest.fixture(scope="module")
def pages(pair):
    """The address and the answer of each page that somebody may see."""
    login = f"{pair.ent}/connexion"
    resource = launch_address(pair.gar, "B0", "0559001K", RESOURCES[0])
    addresses = [
        *(
            f"{pair.tour}{path}"
            for path in (
                "/",
                "/brancher",
                "/visite/ines",
                "/visite/lucie?par=cas-cas",
                "/ce-qui-s-est-passe",
                "/nowhere",
            )
        ),
        *(
            f"{pair.gar}{path}"
            for path in ("/", "/trace/page", "/domaineGar", "/pannes", "/journal", "/editeur/compter-malin/0559001K")
        ),
        *(f"{pair.library}{path}" for path in ("/", "/trace/page", "/au-revoir")),
        *(f"{pair.cas_ent}{path}" for path in ("/connexion", "/connexion?personne=karim", "/trace/page", "/cas/login")),
        *(login, f"{login}?personne=karim", f"{login}?personne=nobody", f"{pair.ent}/trace/page"),
        *(f"{pair.ent}/saml/sso", f"{resource}&post=1"),
    ]
    with requests.Session() as browser:
        browser.trust_env = False
        before = [browser.get(address) for address in addresses]
        walk_login(resource, "ines")
        after = [browser.get(address) for address in addresses]
        signed_out = [browser.post(f"{base}/deconnexion") for base in (pair.ent, pair.gar, pair.cas_ent)]
    return before + after + signed_out


def test_no_page_holds_an_inline_script_or_style(pages):
    for page in pages:
        outline = Outline(page.text)
        assert outline.count("style") == 0
        assert all("src" in script for script in outline.all("script"))
        assert not [
            name for _, attributes in outline.elements for name in attributes if name.startswith(("on", "style"))
        ]


def test_every_page_has_a_policy_that_allows_its_own_parts_only(pages):
    for page in pages:
        policy = page.headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'")
        assert "unsafe" not in policy
        assert ("script-src 'self'" in policy) == ("<script" in page.text)
        assert page.headers["Cache-Control"] == "no-store"


def test_every_page_has_its_landmarks_and_one_title(pages):
    for page in pages:
        outline = Outline(page.text)
        assert outline.all("html") == [{"lang": "fr"}]
        assert [outline.count(tag) for tag in ("header", "main", "footer", "h1", "title")] == [1] * 5
        assert outline.all("a")[0] == {"class": "skip", "href": "#contenu"}


def test_headings_go_down_one_step_at_a_time(pages):
    for page in pages:
        levels = [int(tag[1]) for tag, _ in Outline(page.text).elements if re.fullmatch("h[1-6]", tag)]
        assert all(deeper - level <= 1 for level, deeper in pairwise(levels))


def test_every_picture_has_its_alternative_and_every_page_a_title_of_its_own(pages):
    titles = {}
    for page in pages:
        assert all("alt" in picture for picture in Outline(page.text).all("img"))
        title = re.search("<title>(.*?)</title>", page.text)[1]
        heading = re.search("<h1>(.*?)</h1>", page.text)[1]
        assert titles.setdefault(title, heading) == heading


def test_a_message_is_carried_by_a_button_too(pages):
    carrying = [page for page in pages if 'name="SAMLRequest"' in page.text]
    assert carrying
    assert all("Continuer</button>" in page.text for page in carrying)


def luminance(colour):
    parts = [int(colour[index : index + 2], 16) / 255 for index in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize(
    ("text", "ground"),
    [
        *((text, ground) for text in ("ink", "soft") for ground in ("paper", "ground", "sand-pale", "gateway-pale")),
        *(
            (party, ground)
            for party in ("ent", "gateway", "gar", "publisher")
            for ground in ("paper", "ground", f"{party}-pale")
        ),
        ("stop", "stop-pale"),
        ("ink", "stop-pale"),
    ],
)
def test_text_stands_out_from_its_ground(text, ground):
    colours = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{3,6});", SHEET))
    full = {
        name: f"#{value[1] * 2}{value[2] * 2}{value[3] * 2}" if len(value) == 4 else value
        for name, value in colours.items()
    }
    assert contrast(full[text], full[ground]) >= 4.5


def test_french_punctuation_does_not_stand_alone():
    assert french_spacing("Oui : « non » !") == "Oui\u00a0: «\u00a0non\u00a0»\u00a0!"
