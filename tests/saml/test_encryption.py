"""Encryption of our own assertions, and the round trip; attacks are vectors S-200 to S-210."""

import pytest
from kit.ciphering import Recipe, encrypted
from kit.expecting import certificate
from kit.names import SAML
from kit.opening import opened
from kit.trees import read, write

from gateway.saml.encryption import CBC, GCM, decrypt_assertion, encrypted_assertion, uses_cbc
from gateway.saml.errors import DecryptionRefused

ASSERTION = (
    f'<saml:Assertion xmlns:saml="{SAML}" ID="_a"><saml:Issuer>é &amp; x</saml:Issuer></saml:Assertion>'.encode()
)


@pytest.mark.parametrize("content", [*GCM, *CBC])
def test_what_is_encrypted_is_decrypted_by_others_and_by_us(content, keys):
    wrapper = read(encrypted_assertion(ASSERTION, certificate(keys.sp_only), content).encode())
    assert opened(wrapper, (keys.sp_only,)) == ASSERTION
    assert write(decrypt_assertion(wrapper, (keys.sp_only.private,))) == write(read(ASSERTION))
    assert uses_cbc(wrapper) == (content in CBC)


def test_the_cipher_is_authenticated_when_nothing_is_said(keys):
    assert not uses_cbc(read(encrypted_assertion(ASSERTION, certificate(keys.sp_only)).encode()))


def test_no_two_encryptions_are_the_same(keys):
    assert encrypted_assertion(ASSERTION, certificate(keys.sp_only)) != encrypted_assertion(
        ASSERTION, certificate(keys.sp_only)
    )


def test_only_the_recipient_decrypts(keys):
    wrapper = read(encrypted_assertion(ASSERTION, certificate(keys.sp_only)).encode())
    for others in ((), (keys.evil.private,)):
        with pytest.raises(DecryptionRefused) as refusal:
            decrypt_assertion(wrapper, others)
        assert str(refusal.value) == "decryption"
    assert decrypt_assertion(wrapper, (keys.evil.private, keys.sp_only.private)).get("ID") == "_a"


def test_an_elliptic_key_cannot_be_encrypted_for(keys):
    with pytest.raises(DecryptionRefused, match="encryption-key"):
        encrypted_assertion(ASSERTION, certificate(keys.elliptic))


@pytest.mark.parametrize(
    "recipe", [Recipe(), Recipe(place="beside"), Recipe(content="aes128-cbc")], ids=["in", "by", "cbc"]
)
def test_what_others_encrypt_is_decrypted(recipe, keys):
    wrapper = read(encrypted(ASSERTION, keys.gateway_encryption, recipe=recipe).encode())
    assert decrypt_assertion(wrapper, (keys.gateway_encryption.private,)).get("ID") == "_a"


def test_the_plaintext_may_use_the_prefixes_of_where_it_stood(keys):
    plain = b'<saml:Assertion ID="_a"><u:x/></saml:Assertion>'
    text = encrypted(plain, keys.sp_only).replace(
        "<saml:EncryptedAssertion ", '<saml:EncryptedAssertion xmlns:u="urn:u" '
    )
    root = decrypt_assertion(read(text.encode()), (keys.sp_only.private,))
    assert (root.tag, root[0].tag) == (f"{{{SAML}}}Assertion", "{urn:u}x")


def test_the_plaintext_is_a_document_of_its_own(keys):
    wrapper = read(b"<r>" + encrypted(ASSERTION, keys.sp_only).encode() + b"</r>")[0]
    root = decrypt_assertion(wrapper, (keys.sp_only.private,))
    assert root.getparent() is None
    assert root.getroottree().getroot() is root


class Spy:
    """A private key that counts how often it is asked."""

    def __init__(self, private):
        self.private, self.asked = private, 0

    def decrypt(self, *arguments):
        self.asked += 1
        return self.private.decrypt(*arguments)


@pytest.mark.parametrize(
    ("recipe", "recipients", "asked"),
    [
        pytest.param(Recipe(), 1, 1, id="S-204-twin"),
        pytest.param(Recipe(transport="rsa-1_5"), 1, 0, id="S-200-by-name"),
        pytest.param(Recipe(label=b"x"), 1, 0, id="S-204-label"),
        pytest.param(Recipe(said_content="urn:x"), 1, 0, id="S-202-unknown"),
        pytest.param(Recipe(), 5, 0, id="S-206-five"),
        pytest.param(Recipe(), 0, 0, id="S-205-none"),
    ],
)
def test_a_private_key_is_only_asked_about_what_is_allowed(recipe, recipients, asked, keys):
    wrapper = read(encrypted(ASSERTION, *[keys.sp_only] * recipients, recipe=recipe).encode())
    spy = Spy(keys.sp_only.private)
    if asked:
        assert decrypt_assertion(wrapper, (spy,)).get("ID") == "_a"
    else:
        with pytest.raises(DecryptionRefused):
            decrypt_assertion(wrapper, (spy,))
    assert spy.asked == asked
