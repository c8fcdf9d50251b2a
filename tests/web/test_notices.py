"""The pages that every public service owes, the operator's own colours, and contrasts that hold."""

import re
from importlib.resources import files

import pytest

from gateway.web.app import build_app
from gateway.web.notices import PAGES

STATIC = files("gateway.web") / "static"
TOKENS = dict(
    re.findall(
        r"--([\w-]+): (#[0-9a-f]{6});", (STATIC / "gateway.css").read_text() + (STATIC / "mediacentre.css").read_text()
    )
)


def luminance(colour):
    parts = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    bright, dark = sorted((luminance(TOKENS[one]), luminance(TOKENS[other])), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("path", PAGES)
def test_every_page_owed_is_there_for_everybody(stage, path):
    page = stage.visitor().get(path)
    assert page.status == 200
    assert page.body.count("<h1>") == 1
    for owed in PAGES:
        assert f'href="{owed}"' in page.body


def test_the_declaration_claims_nothing_that_no_audit_proved(stage):
    words = stage.visitor().get("/accessibilite").words
    assert "Non conforme" in words
    assert "Défenseur des droits" in words


@pytest.mark.parametrize("path", ["/", "/inconnu", "/mediacentre", "/logout"])
def test_the_foot_of_every_page_says_so_too(stage, path):
    assert "Accessibilité\u00a0: non conforme" in stage.visitor().get(path).words.replace(" :", "\u00a0:")


def test_the_operators_colours_come_after_ours(stage):
    folder = stage.house.settings.home / "theme"
    assert "/theme/tokens.css" not in stage.visitor().get("/").body
    folder.mkdir()
    (folder / "tokens.css").write_text(":root { --brand: #00504d; }")
    client = build_app(stage.house).test_client()
    body = client.get("/").get_data(as_text=True)
    assert body.index("/static/gateway.css") < body.index("/theme/tokens.css")
    answer = client.get("/theme/tokens.css")
    assert answer.get_data(as_text=True) == ":root { --brand: #00504d; }"
    assert answer.content_type.startswith("text/css")


@pytest.mark.parametrize(
    ("text", "ground"),
    [
        *((ink, ground) for ink in ("ink", "soft", "brand", "bad") for ground in ("paper", "ground")),
        ("brand-ink", "brand"),
        ("brand-ink", "good"),
        ("brand-ink", "soft"),
        ("ink", "notice"),
        ("ink", "tint-0"),
        *((f"hue-{n}", f"tint-{n}") for n in range(6)),
    ],
)
def test_text_stands_out(text, ground):
    assert contrast(text, ground) >= 4.5


@pytest.mark.parametrize(
    ("part", "ground"),
    [("focus", "paper"), ("focus", "ground"), ("soft", "paper"), ("hue-3", "paper"), ("notice-line", "notice")],
)
def test_parts_that_mean_something_stand_out(part, ground):
    assert contrast(part, ground) >= 3
