"""The judge of our HTML knows a sound document from a broken one."""

import pytest
from kit.accessibility import violations
from kit.validity import invalid

pytestmark = pytest.mark.browser

SOUND = """<!DOCTYPE html><html lang="fr"><head><title>Aide</title></head><body><main><h1>Aide</h1>
<nav aria-label="Pages"><a href="/aide" aria-current="page"><span class="icon"></span>Aide</a></nav></main>
</body></html>"""


def test_a_sound_document_has_no_fault():
    assert invalid(SOUND) == []


@pytest.mark.parametrize(
    ("instead_of", "broken", "fault"),
    [
        ("</nav>", "", "missing </nav>"),
        ("<h1>Aide</h1>", "<h1>Aide</h2>", "</h2>"),
        ('href="/aide"', 'href="/aide" href="/"', "repeated"),
        ('href="/aide"', 'href="/aide" couleur="rouge"', "couleur"),
        ("<title>Aide</title>", "", "title"),
        ("<h1>", "<h1 id='a'><b id='a'></b>", "already defined"),
        ("<main>", "<main><p><div></div></p>", "p"),
    ],
)
def test_a_broken_document_is_told_with_its_place(instead_of, broken, fault):
    faults = invalid(SOUND.replace(instead_of, broken))
    assert any(fault in line and line.startswith("html: line ") for line in faults), faults


def test_it_judges_what_a_window_shows(wide):
    wide.show(SOUND.replace("</nav>", ""))
    assert any(line.startswith("html: ") for line in violations(wide))
