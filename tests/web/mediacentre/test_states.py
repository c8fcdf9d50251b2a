"""Every way in which there is no list, or only a part of one: a truthful page each, in its reader's words."""

import re
import time

import pytest
from stage.site import STENAY, VERDUN

from gateway.domain.profile import Profile
from gateway.registry.conventions import end_convention
from gateway.registry.models import Convention
from gateway.web.mediacentre.wording import SITUATIONS
from gateway.web.typography import french


@pytest.mark.parametrize(
    ("mood", "status", "child", "adult"),
    [
        ("none", 200, "Tu n'as pas encore de ressource", "Aucune ressource ne vous a été affectée"),
        ("undeclared", 200, "Ton école n'a pas encore de ressources ici", "n'est pas encore déclarée dans le GAR"),
        ("unknown", 200, "Tu n'as pas encore de ressource", "après la prochaine transmission"),
        ("outage", 503, "Ça ne marche pas pour l'instant", "Le GAR ne répond pas pour l'instant"),
        ("garbage", 503, "Ça ne marche pas pour l'instant", "Le GAR ne répond pas pour l'instant"),
    ],
)
def test_four_causes_are_four_pages(town, mood, status, child, adult):
    pupil, teacher = town.enter(mood).get("/mediacentre"), town.teacher(mood, VERDUN).get("/mediacentre")
    town.enter("few").get("/mediacentre")
    for page, words in ((pupil, child), (teacher, adult)):
        assert page.status == status
        assert words in page.words
    assert "Pourquoi je ne vois pas ma ressource" in teacher.words
    assert "Pourquoi" not in pupil.words


@pytest.mark.parametrize("mood", ["401", "403", "malformed", "bomb", "silent"])
def test_whatever_the_gar_answers_wrongly_is_an_outage_to_its_readers(town, mood):
    for reader, words in (
        (town.enter(mood), "Ça ne marche pas pour l'instant"),
        (town.teacher(mood, VERDUN), "Le GAR ne répond pas pour l'instant"),
    ):
        page = reader.get("/mediacentre")
        while "ressources arrivent" in page.words or "On cherche" in page.words:
            page = reader.get("/mediacentre")
        assert (page.status, page.headers["Retry-After"]) == (503, "60")
        assert words in page.words
        assert page.reference
        assert page.link("Réessayer") == "/mediacentre"
        assert "affectée" not in page.words
    town.enter("few").get("/mediacentre")


def test_an_outage_has_a_reference_another_try_and_a_line_in_the_trail(town):
    page = town.enter("outage").get("/mediacentre?q=x")
    assert page.headers["Retry-After"] == "60"
    assert page.link("Réessayer") == "/mediacentre?q=x"
    assert "montre-lui ce numéro" in page.words
    assert page.reference
    (line,) = [event for event in town.stage.audit() if event.reference == page.reference]
    assert (line.kind, line.reason) == ("mediacentre.trouble", "gar-outage")
    assert "<title>Erreur – " in page.body


def test_while_the_gar_is_slow_the_page_asks_again_by_itself(town):
    pupil = town.enter("slow")
    page = pupil.get("/mediacentre")
    assert "On cherche tes ressources" in page.words
    assert '<meta http-equiv="refresh" content="1; url=/mediacentre">' in page.body
    assert 'role="status"' in page.body
    while "On cherche" in page.words:
        page = pupil.get("/mediacentre")
    assert page.status == 200
    assert "Mes manuels" in page.words


@pytest.mark.parametrize(("mood", "words"), [("slow", "Mes manuels"), ("silent", "Ça ne marche pas")])
def test_a_child_waits_once_at_most_then_reads_the_list_or_the_truth(town, mood, words):
    pupil = town.enter(mood)
    page = pupil.get("/mediacentre")
    assert "On cherche tes ressources" in page.words
    time.sleep(int(re.search(r'http-equiv="refresh" content="(\d)', page.body)[1]))
    assert words in pupil.get("/mediacentre").words
    town.enter("few").get("/mediacentre")


@pytest.mark.parametrize(
    ("mood", "words"), [("half", "n'est pas encore déclarée dans le GAR"), ("lame", "n'a pas pu être consultée")]
)
def test_one_school_that_fails_is_named_and_hides_nothing_of_the_other(town, mood, words):
    page = town.teacher(mood).get("/mediacentre")
    assert page.status == 200
    assert set(re.findall(r"/ouvrir/([^/]+)/", page.body)) == {VERDUN}
    assert f"École Jules-Ferry (Stenay) {words}" in page.words
    child = town.enter(mood, STENAY, VERDUN).get("/mediacentre")
    assert set(re.findall(r"/ouvrir/([^/]+)/", child.body)) == {VERDUN}
    assert "Il manque peut-être des ressources" in child.words


def test_a_list_that_was_kept_says_its_time(town):
    teacher, pupil = town.teacher("full", VERDUN), town.enter("full")
    for reader in (teacher, pupil):
        reader.get("/mediacentre")
    with town.outage():
        adult, child = teacher.get("/mediacentre"), pupil.get("/mediacentre")
    hour = re.compile(r"\d{1,2}\u00a0h\u00a0\d\d")
    assert adult.status == child.status == 200
    assert re.search(r"GAR ne répond pas pour École Jules-Ferry \(Verdun\)", adult.words)
    assert hour.search(adult.body)
    assert hour.search(child.body)
    assert "ne répond pas" not in child.words
    assert "/mediacentre/ouvrir/" in adult.body


@pytest.fixture
def unconnected(town):
    with town.unconnected():
        yield town


def test_a_project_without_a_resource_service_says_so_and_speaks_of_no_outage(unconnected):
    teacher = unconnected.teacher()
    pupil, adult = unconnected.enter().get("/mediacentre"), teacher.get("/mediacentre")
    for page, words in (
        (pupil, "Ton école n'a pas encore de ressources ici"),
        (adult, "Les ressources du GAR ne sont pas encore branchées pour votre ENT"),
    ):
        assert page.status == 200
        assert words in page.words
        assert "Réessayer" not in page.words
        assert "ne répond pas" not in page.words
        assert "affectée" not in page.words
    diagnosis = teacher.get("/mediacentre/diagnostic")
    assert diagnosis.words.count("pas encore branchées pour votre ENT") == 2
    assert "Votre profil n'a pas de compte" not in diagnosis.words


def test_the_links_of_the_school_are_shown_without_the_gar_and_the_page_says_what_is_missing(unconnected):
    head, fields = (
        unconnected.head(),
        {"titre": "Le blog", "adresse": "https://blog.example/", "public": "National_dir"},
    )
    head.leave("/mediacentre/epingles", action="ajouter-lien", ecole=VERDUN, **fields)
    page = head.get("/mediacentre")
    key = re.search(r'name="lien" value="([^"]+)"', head.get("/mediacentre/epingles").body)[1]
    head.leave("/mediacentre/epingles", action="retirer-lien", ecole=VERDUN, lien=key)
    assert "Le blog" in page.words
    assert page.words.count("ne sont pas encore branchées") == 1


@pytest.mark.parametrize(
    ("profile", "words"), [(Profile.PARENT, "pour les parents"), (Profile.ACADEMY, "pas de compte pour vous")]
)
def test_those_whom_the_gar_does_not_know_are_told_so_kindly(town, profile, words):
    page = town.enter(profile=profile).get("/mediacentre")
    assert page.status == 200
    assert words in page.words


def test_whoever_has_no_session_finds_the_way_back_to_this_very_page(town):
    page = town.stage.visitor().get("/mediacentre?niveau=014&q=fables")
    assert page.status == 401
    assert "Votre session a expiré" in page.words
    visitor = town.stage.visitor()
    asked = town.stage.as_asked(visitor.get(page.link("Se reconnecter")))
    assert town.stage.come_back(visitor, asked).location == "/mediacentre?niveau=014&q=fables"


def test_a_child_whose_session_is_over_reads_words_for_a_child(town):
    pupil = town.enter()
    pupil.get("/mediacentre")
    pupil.client.set_cookie("gar-session", "gone", domain="127.0.0.1")
    page = pupil.get("/mediacentre")
    assert page.status == 401
    assert "Ta visite est terminée" in page.words
    assert page.link("Revenir") == "/login/ent-a?next=%2Fmediacentre"


def test_a_convention_that_ends_closes_the_page_at_once(town):
    teacher = town.teacher()
    assert teacher.get("/mediacentre").status == 200
    with town.stage.change() as session:
        number = session.query(Convention).one().id
        end_convention(session, number, town.stage.clock.today())
    try:
        page = teacher.get("/mediacentre")
        assert page.status == 403
        assert "convention" in page.words
        assert page.reference
    finally:
        with town.stage.change() as session:
            session.get(Convention, number).ended = None


def test_a_maintenance_says_when_it_ends(town):
    with town.maintenance():
        page = town.stage.visitor().get("/mediacentre")
        assert page.status == 503
        assert 1700 < int(page.headers["Retry-After"]) <= 1801
        assert re.search(r"Le service revient à \d{1,2}\u00a0h\u00a0\d\d", page.body)
        town.stage.clock.forward(minutes=30)
        assert town.enter().get("/mediacentre").status == 200
        town.stage.clock.forward(minutes=-30)


def sentences(text):
    return [part for part in re.split(r"(?<=[.!?…])\s+", text.strip()) if part]


@pytest.mark.parametrize("name", SITUATIONS)
def test_a_child_reads_twelve_words_at_most_and_no_vous(name):
    text = SITUATIONS[name].child
    assert all(len(re.findall(r"[\w'-]+", sentence)) <= 12 for sentence in sentences(text))
    assert not re.search(r"\b(vous|votre|vos|veuillez|error|please)\b", text, re.IGNORECASE)


@pytest.mark.parametrize("name", SITUATIONS)
def test_an_adult_reads_one_sentence_and_one_thing_to_do(name):
    situation = SITUATIONS[name]
    assert len(sentences(situation.adult)) == 1
    assert 1 <= len(sentences(situation.do)) <= 2
    assert not re.search(r"\b(tu|ton|ta|tes)\b", situation.adult + situation.do, re.IGNORECASE)


def test_the_words_of_the_pupils_own_pages_are_as_short(town):
    for reader, path in (
        (town.enter(), "/mediacentre"),
        (town.enter(), "/preferences"),
        (town.stage.visitor(), "/aide"),
    ):
        words = reader.get(path).body
        if path == "/aide":
            words = words.partition('id="t-adultes"')[0]
        for text in re.findall(r"<(?:li|p|h1|h2|label|legend)[^>]*>([^<]+)<", words):
            for sentence in sentences(text):
                assert len(re.findall(r"[\w'’-]+", sentence)) <= 12, sentence


def test_french_marks_are_printed_as_in_french():
    assert french("l'école : « oui »") == "l’école\u00a0: «\u00a0oui\u00a0»"
