"""The whole demonstration: an administrator hooks one more ENT in the browser, and a pupil of it goes through.

Every party is a process of its own, as ``make demo`` starts them; everything is typed, clicked and read in Chromium.
"""

import os
import re
import subprocess
import sys
import time
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
import requests
from kit.accessibility import check_outline, violations
from peers.chromium import Sight, sight
from peers.process import free_port

from gateway.domain.school_time import school_day_now
from gateway.sandbox.newcomer import NAME, SLUG, account_of
from gateway.sandbox.people import INES

pytestmark = [pytest.mark.browser, pytest.mark.interop, pytest.mark.timeout(900)]

PROGRAM = Path(sys.executable).with_name("gar-gateway")
FIVE_MINUTES = 300.0
PATIENCE = 120_000.0
"""Milliseconds that a page may take on a machine that is busy with other tests."""

PLAIN = str.maketrans({"\u00a0": " ", "\u202f": " ", "\u2019": "'"})
PICTURES = os.environ.get("GAR_GATEWAY_PICTURES")
"""A folder in which each step leaves its picture."""


@pytest.fixture(scope="module")
def tour(tmp_path_factory):
    """The address of the guided tour of a demonstration that runs."""
    home = tmp_path_factory.mktemp("demonstration")
    command = [PROGRAM, "demo", "--port", f"{free_port()}", "--home", f"{home}"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as demo:
        said = []
        for line in demo.stdout:
            said.append(line)
            if "Ctrl-C" in line:
                break
        try:
            yield re.search(r"Ouvrez (\S+)/ dans", "".join(said))[1]
        finally:
            demo.terminate()


class Administrator:
    """Somebody at the keyboard, who reads the tour in one tab and works in another.

    aside: seconds that the test spent on looking at the pages with other eyes.
    """

    def __init__(self, window, told):
        self.window, self.page, self.told, self.aside = window, window.page, told, 0.0

    def types(self, **fields):
        for name, text in fields.items():
            self.page.fill(f"#{name}", text)

    def presses(self, name):
        self.page.get_by_role("main").get_by_role("button", name=name, exact=True).click()

    def follows(self, name):
        self.page.get_by_role("main").get_by_role("link", name=name, exact=True).first.click()

    def reads(self, *texts, picture=""):
        """The page says all that, and is one for everybody."""
        words = " ".join(self.page.inner_text("main").translate(PLAIN).split())
        for text in texts:
            assert text in words, words
        began = time.monotonic()
        if PICTURES and picture:
            self.page.screenshot(path=str(Path(PICTURES) / f"{picture}.png"), full_page=True)
        assert violations(self.window) == []
        check_outline(self.page)
        assert not self.window.overflows()
        self.aside += time.monotonic() - began


@contextmanager
def administrator(browser, tour):
    """From the opening page of the demonstration to the first page of the import, signed in."""
    with sight(browser, tour) as opening:
        opening.page.context.set_default_timeout(PATIENCE)
        page = opening.open("/")
        page.click("text=Brancher un nouvel ENT, pas à pas")
        codes = page.locator("dl.facts")
        told = dict(zip(codes.locator("dt").all_inner_texts(), codes.locator("dd").all_inner_texts(), strict=True))
        with page.context.expect_page() as opened:
            page.click("text=Commencer (nouvel onglet)")
        window = Sight(opened.value, tour)
        who = Administrator(window, told)
        who.page.wait_for_selector("#email")
        page.reload()
        code = page.inner_text(".code")
        who.types(email=told["Adresse électronique"], password=told["Mot de passe"], code=code)
        who.presses("Se connecter")
        yield who


def hook(who):
    """From a pasted address to the state of production."""
    who.reads("Étape 1 sur 4", picture="admin-1-adresse")
    who.types(address=who.told["Adresse des métadonnées"])
    who.presses("Vérifier sans enregistrer")
    who.reads("Étape 2 sur 4", "Import possible", NAME, picture="admin-2-verification")
    who.follows("Continuer")
    who.reads("Étape 4 sur 4")
    assert (who.page.input_value("#name"), who.page.input_value("#slug")) == (NAME, SLUG)
    who.types(note="Demande de la commune de Valombreuse")
    who.presses("Enregistrer")
    who.reads("personne ne passe encore", "À faire maintenant Rattacher les écoles")

    who.follows("Ajouter une école")
    who.types(uai=who.told["Code UAI"], name=who.told["Nom de l’école"])
    who.presses("Enregistrer")
    who.reads("À faire maintenant Attacher une convention signée", picture="admin-3-mise-en-service")


def look_and_sign(who):
    """What would leave is seen before the convention is attached, and after."""
    who.follows("Voir ce qui partirait")
    who.reads(
        "Inès, élève de CE1 0559007S Rien : aucune convention en vigueur ne couvre ses écoles. "
        "Avec une convention signée : GARPersonIdentifiant = (son identifiant opaque) idEnt = B0",
        "Un parent 0559007S Rien : ce profil ne passe pas",
        picture="admin-4-apercu",
    )
    who.follows("Revenir à la mise en service")
    who.follows("Attacher une convention")
    assert who.page.input_value("#schools") == who.told["Code UAI"]
    who.page.select_option("#collectivite", label=f"{who.told['Collectivité']} (215599077)")
    today = school_day_now()
    who.types(signed=today.isoformat(), until=(today + timedelta(days=365)).isoformat())
    who.page.select_option("#state", label="Signée")
    who.reads("Ajouter une convention", picture="admin-5-convention")
    who.presses("Enregistrer")
    who.reads("À faire maintenant Mettre en test")


def try_and_activate(who):
    """The three levels of trying, then everybody."""
    who.follows("Mettre en test…")
    who.presses("Mettre en test")
    who.reads("En test", "À faire maintenant Essayer la connexion")
    who.follows("Essayer la connexion")
    who.presses("Lancer les essais 1 et 2")
    who.reads("octets lus", "a répondu en")
    assert who.page.locator(".state.good", has_text="Réussi").count() == 2
    who.presses("Préparer l'aller-retour")
    who.follows("Partir vers l'ENT")
    who.page.click("button:has-text('Inès')")
    who.page.wait_for_selector("h1:has-text('Aller-retour')")
    who.reads(
        "L'aller-retour est réussi",
        "réponse et assertion, vérifiée",
        "à la même heure que la nôtre",
        "ENTPersonUid •••• (36 caractères) Identifiant de la personne",
        "mail •••• (24 caractères) Rien : jeté à l'arrivée",
        picture="admin-6-aller-retour",
    )
    assert INES.family_name not in who.page.content()
    who.follows("Mettre en production…")
    who.reads("Tout le monde passe, dès maintenant.")
    who.presses("Mettre en production")
    who.reads("en production. C'est effectif.", picture="admin-7-en-production")


def test_an_administrator_hooks_a_new_ent_and_a_pupil_of_it_goes_through(browser, tour):
    began = time.monotonic()
    with administrator(browser, tour) as who:
        hook(who)
        look_and_sign(who)
        try_and_activate(who)
        portal = who.told["Adresse des métadonnées"].removesuffix("/metadata")
    with sight(browser, portal) as pupil:
        pupil.page.set_default_timeout(PATIENCE)
        pupil.open("/connexion")
        pupil.page.click("button:has-text('Inès')")
        pupil.page.click("a.tile.main")
        pupil.page.wait_for_selector("p.hello:has-text('Bonjour Inès')")
        pupil.page.click("a.open:has-text('Lire ensemble')")
        pupil.page.wait_for_selector("text=La ressource est ouverte.")
        received = _received(pupil.page.url, pupil.page.context)
    assert received == {"GARPersonIdentifiant": [account_of(INES).uid], "idEnt": ["B0"]}
    assert time.monotonic() - began - who.aside < FIVE_MINUTES


def _received(address, context):
    """What the GAR received in that browser."""
    base = re.match(r"https?://[^/]+", address)[0]
    cookies = {cookie["name"]: cookie["value"] for cookie in context.cookies(base)}
    return requests.get(f"{base}/session", cookies=cookies, timeout=10).json()["received"]["attributes"]
