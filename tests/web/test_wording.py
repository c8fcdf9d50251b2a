"""What people read: plain French, one sentence and one thing to do, for a child and for anybody else."""

import re

import pytest

from gateway.login import refusals
from gateway.web.troubles import _HTTP_PAGES
from gateway.web.wording import WORDINGS

JARGON = re.compile(
    r"\b(SAML|assertion|XML|certificat|jeton|token|HTTP|serveur|session|requête|signature|Redis|base de données)",
    re.IGNORECASE,
)
OF_TROUBLES = {"cookies", "demande-invalide", "indisponible", "panne", *_HTTP_PAGES.values()}


def kinds(base=refusals.Refusal):
    """Every refusal that there is."""
    yield base
    for kind in base.__subclasses__():
        yield from kinds(kind)


def words(text):
    return re.findall(r"[\w'-]+", text)


def sentences(text):
    return [part for part in re.split(r"(?<=[.!?])\s+", text.strip()) if part]


@pytest.mark.parametrize("kind", [*kinds()], ids=lambda kind: kind.__name__)
def test_every_refusal_has_words_and_a_status_that_fits(kind):
    assert kind.page in WORDINGS
    assert kind.status in (400, 403, 503)


def test_every_trouble_has_words_and_no_words_are_left_over():
    assert set(WORDINGS) == {kind.page for kind in kinds()} | OF_TROUBLES


@pytest.mark.parametrize("page", WORDINGS)
def test_a_child_reads_short_words_that_speak_to_them(page):
    text = WORDINGS[page].child
    assert not re.search(r"\b(vous|votre|vos)\b", text, re.IGNORECASE)
    assert len(words(text)) <= 20
    assert all(len(words(sentence)) <= 14 for sentence in sentences(text))
    assert all(len(word) <= 12 for word in words(text))


@pytest.mark.parametrize("page", WORDINGS)
def test_a_child_always_knows_what_to_do(page):
    """An adult to call, somebody to tell, a place to go back to, or to go on or to begin again."""
    assert re.search(
        r"appelle un adulte|dis-le à|retourne à|recommence|réessaie|tu peux continuer",
        WORDINGS[page].child,
        re.IGNORECASE,
    )


@pytest.mark.parametrize("page", WORDINGS)
def test_an_adult_reads_one_sentence_and_one_thing_to_do(page):
    wording = WORDINGS[page]
    assert len(sentences(wording.adult)) == 1
    assert 1 <= len(sentences(wording.do)) <= 2
    for text in (wording.adult, wording.do):
        assert not re.search(r"\b(tu|ton|ta|tes)\b", text, re.IGNORECASE)
        assert len(words(text)) <= 30


@pytest.mark.parametrize("page", WORDINGS)
def test_nobody_reads_a_word_of_the_trade(page):
    wording = WORDINGS[page]
    for text in (wording.title, wording.child, wording.adult, wording.do):
        assert not JARGON.search(text)
        assert text == text.strip()
        assert text[0].isupper()
        assert "  " not in text


@pytest.mark.parametrize("page", WORDINGS)
def test_titles_are_titles_and_sentences_end(page):
    wording = WORDINGS[page]
    assert len(words(wording.title)) <= 6
    assert wording.title[-1] not in ".!?"
    for text in (wording.child, wording.adult, wording.do):
        assert text[-1] in ".!?"


@pytest.mark.parametrize("page", WORDINGS)
def test_where_another_try_cannot_help_nobody_is_told_to_try(page):
    wording = WORDINGS[page]
    if not wording.again:
        assert not re.search(r"\b(recommence|réessaie)", wording.child, re.IGNORECASE)
        assert not re.search(r"\b(recommencez|réessayez)", wording.do, re.IGNORECASE)
