"""Each kind of ENT, in the shape in which it really answers: what is kept of it, and that nothing else is read.

The shapes are those of gar.md section 6; the people are invented.
"""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.cas.client.answer import read_answer
from gateway.domain.claims import Attribute, Claims, Subject
from gateway.domain.dialect import SUBJECT, AmbiguousAttribute, Dialect, MissingAttribute, Pairing, Source, read_person
from gateway.domain.dialect_trial import mask, try_dialects
from gateway.domain.dialects import InvalidDialect, dialect_names, load_dialect, parse_dialect
from gateway.domain.profile import Profile

NOW = datetime(2026, 9, 7, 9, 0, tzinfo=UTC)
SCHOOL, OTHER = "0550001C", "0550002D"
UUID = "0f1c8a52-5f3c-4a8e-9a55-0d1f3d0c2b11"
TRANSIENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient"


def cas(content, user=UUID) -> Claims:
    """What the gateway reads of a CAS answer with this content beside the user."""
    document = (
        '<cas:serviceResponse xmlns:cas="http://www.yale.edu/tp/cas"><cas:authenticationSuccess>'
        f"<cas:user>{user}</cas:user>{content}</cas:authenticationSuccess></cas:serviceResponse>"
    )
    return read_answer(document.encode(), "ST-1", NOW)


def saml(attributes, subject=None) -> Claims:
    """Verified attributes of a SAML assertion."""
    found = tuple(Attribute(name, tuple(values)) for name, values in attributes.items())
    return Claims(subject or Subject("_session", TRANSIENT), found, NOW, "")


def elements(**values) -> str:
    """One CAS element for each value."""
    return "".join(f"<cas:{name}>{value}</cas:{name}>" for name, held in values.items() for value in held)


def kept(claims, name):
    """The identifier, and what the person is where, as the dialect reads them."""
    person = read_person(claims, load_dialect(name)).person
    return person.identifier, [(attachment.uai, attachment.profile) for attachment in person.attachments]


def missing(claims, name):
    with pytest.raises(MissingAttribute) as caught:
        read_person(claims, load_dialect(name))
    return caught.value.attributes


class TestEdificeByCas:
    MINIMAL = elements(uid=["12345"], ENTPersonProfils=["National_1"], ENTPersonStructRattachUAI=[SCHOOL, OTHER])

    @pytest.mark.parametrize(
        "content", [MINIMAL, f"<cas:attributes>{MINIMAL}</cas:attributes>", MINIMAL.replace("cas:", "")]
    )
    def test_the_uuid_the_profile_and_the_schools_suffice_in_every_layout(self, content):
        assert kept(cas(content), "edifice-cas") == (UUID, [(SCHOOL, Profile.PUPIL), (OTHER, Profile.PUPIL)])

    def test_the_uuid_shape_alone_lacks_the_profile_and_the_school_and_says_so(self):
        assert missing(cas(elements(uid=["12345"])), "edifice-cas") == ("ENTPersonProfils", "ENTPersonStructRattachUAI")

    def test_lists_as_nested_elements_are_read(self):
        content = (
            "<cas:ENTPersonProfils><cas:ENTPersonProfil>National_ENS</cas:ENTPersonProfil></cas:ENTPersonProfils>"
            "<cas:ENTPersonStructRattachs><cas:ENTPersonStructRattach>"
            f"<cas:ENTPersonStructRattachRNE>{SCHOOL}</cas:ENTPersonStructRattachRNE>"
            "<cas:ENTPersonStructRattachName>École des Tilleuls</cas:ENTPersonStructRattachName>"
            "</cas:ENTPersonStructRattach></cas:ENTPersonStructRattachs>"
        )
        assert kept(cas(content), "edifice-cas") == (UUID, [(SCHOOL, Profile.TEACHER)])

    def test_its_fourth_number_is_the_staff_and_not_the_head(self):
        content = elements(ENTPersonProfils=["National_4"], ENTPersonStructRattachUAI=[SCHOOL])
        assert kept(cas(content), "edifice-cas")[1] == [(SCHOOL, Profile.STAFF)]
        assert kept(cas(content + elements(ENTPersonUid=["u1"])), "sdet")[1] == [(SCHOOL, Profile.HEAD)]


class TestEdificeByCasGeneric:
    @staticmethod
    def envelope(profile="Teacher", uai="externalId"):
        return (
            "<cas:attributes><cas:longTermAuthenticationRequestTokenUsed>false"
            "</cas:longTermAuthenticationRequestTokenUsed>"
            "<cas:authenticationdate>2026-09-07T08:49:04.911</cas:authenticationdate><cas:userAttributes>"
            "<cas:login>karim.dubois</cas:login><cas:lastName>DUBOIS</cas:lastName>"
            f"<cas:birthDate>1980-03-14</cas:birthDate><cas:profile>{profile}</cas:profile><cas:schools>"
            f'<cas:school {uai}="{SCHOOL}" main="true" name="Les Tilleuls" type="Ecole"><cas:classes>'
            '<cas:classe externalId="673125b7$CE1">CE1</cas:classe></cas:classes></cas:school>'
            f'<cas:school {uai}="{OTHER}" main="false"/></cas:schools></cas:userAttributes></cas:attributes>'
        )

    @pytest.mark.parametrize("uai", ["externalId", "UAI"])
    def test_the_schools_are_xml_attributes_under_either_name(self, uai):
        schools = [(SCHOOL, Profile.TEACHER), (OTHER, Profile.TEACHER)]
        assert kept(cas(self.envelope(uai=uai)), "edifice-cas-generic") == (UUID, schools)

    @pytest.mark.parametrize(
        ("word", "profile"),
        [
            ("Student", Profile.PUPIL),
            ("Relative", Profile.PARENT),
            ("Teacher", Profile.TEACHER),
            ("Personnel", Profile.STAFF),
        ],
    )
    def test_its_four_words_are_profiles_and_no_other_word_is(self, word, profile):
        assert kept(cas(self.envelope(word)), "edifice-cas-generic")[1][0] == (SCHOOL, profile)
        assert missing(cas(self.envelope("Guest")), "edifice-cas-generic") == ("profile",)


class TestEdificeByCasDefault:
    FIELDS = {  # noqa: RUF012 - the one entry that the tests vary
        "id": UUID,
        "login": "ines.martin",
        "externalId": "12345",
        "type": '["Student"]',
        "profiles": '["Student"]',
        "structureNodes": (
            f'[{{"UAI":"{SCHOOL}","name":"Les Tilleuls","id":"s1"}},{{"name":"Hors académie"}},{{"UAI":"{OTHER}"}}]'
        ),
        "lastName": "MARTIN",
        "birthDate": "2018-05-02",
        "parents": '[{"id":"p1","displayName":"MARTIN Claire"}]',
        "ine": "1234567890A",
        "functions": '[["ADMIN_LOCAL",["s1"]]]',
    }

    @classmethod
    def dump(cls, *without, **changes):
        fields = {name: value for name, value in {**cls.FIELDS, **changes}.items() if name not in without}
        inside = "".join(f"<{name}>{value}</{name}>" for name, value in fields.items())
        return f"<cas:attributes><cas:userAttributes>{inside}</cas:userAttributes></cas:attributes>"

    def test_json_lists_are_unpacked_and_a_school_without_a_uai_is_none(self):
        schools = [(SCHOOL, Profile.PUPIL), (OTHER, Profile.PUPIL)]
        assert kept(cas(self.dump(), user="ines.martin"), "edifice-cas-default") == (UUID, schools)

    def test_an_id_used_as_the_user_is_left_out_of_the_entry(self):
        assert kept(cas(self.dump("id")), "edifice-cas-default")[0] == UUID

    def test_a_word_instead_of_a_list_and_the_older_name_are_read_too(self):
        assert kept(cas(self.dump(type="Teacher")), "edifice-cas-default")[1][0] == (SCHOOL, Profile.TEACHER)
        assert kept(cas(self.dump("type")), "edifice-cas-default")[1][0] == (SCHOOL, Profile.PUPIL)

    @pytest.mark.parametrize("nodes", ["[", "[1]", '"text"', '{"UAI":1}', "[]", "[" * 3000, '[["UAI"]]'])
    def test_json_that_holds_no_uai_is_no_school(self, nodes):
        assert missing(cas(self.dump(structureNodes=nodes)), "edifice-cas-default") == ("structureNodes",)

    def test_all_but_what_is_needed_is_dropped(self):
        (trial,) = try_dialects(cas(self.dump()), [load_dialect("edifice-cas-default")])
        assert trial.fits
        assert set(trial.read) == {SUBJECT, "id", "type", "profiles", "structureNodes"}
        assert set(trial.dropped) == {"login", "externalId", "lastName", "birthDate", "parents", "ine", "functions"}


class TestEdificeBySaml:
    @staticmethod
    def vectors(*packed, **others):
        return saml({"FrEduVecteur": packed, **others})

    @pytest.mark.parametrize("kind", ["3", "4"])
    def test_a_pupil_is_the_attachment_in_each_school(self, kind):
        claims = self.vectors(f"{kind}|||701294|{SCHOOL}", f"{kind}|MARTIN|Inès|701294|{OTHER}")
        assert kept(claims, "edifice-saml") == ("701294", [(SCHOOL, Profile.PUPIL), (OTHER, Profile.PUPIL)])

    @pytest.mark.parametrize("kind", ["1", "2"])
    def test_a_parent_is_never_taken_for_the_child_that_the_vector_names(self, kind):
        claims = self.vectors(f"{kind}|MARTIN|Claire|701294|{SCHOOL}")
        with pytest.raises(MissingAttribute) as caught:
            read_person(claims, load_dialect("edifice-saml"))
        assert caught.value.attributes == ("GARPersonIdentifiant",)
        assert caught.value.profiles == (Profile.PARENT,)

    def test_a_parent_with_an_identifier_of_their_own_is_a_parent_once_in_each_school(self):
        claims = self.vectors(
            f"2|MARTIN|Claire|701294|{SCHOOL}", f"2|MARTIN|Claire|701295|{SCHOOL}", GARPersonIdentifiant=[UUID]
        )
        assert kept(claims, "edifice-saml") == (UUID, [(SCHOOL, Profile.PARENT)])

    def test_a_teacher_needs_the_sdet_attributes(self):
        claims = saml(
            {
                "GARPersonIdentifiant": [UUID],
                "ENTPersonProfils": ["National_3"],
                "ENTPersonStructRattachUAI": [SCHOOL],
            }
        )
        assert kept(claims, "edifice-saml") == (UUID, [(SCHOOL, Profile.TEACHER)])
        assert missing(saml({"GARPersonIdentifiant": [UUID]}), "edifice-saml") == (
            "ENTPersonProfils",
            "ENTPersonStructRattachUAI",
        )

    @pytest.mark.parametrize(
        "packed", ["", "4", "4|||701294", f"9|||701294|{SCHOOL}", "4|||701294|none", f"4|||{SCHOOL}"]
    )
    def test_a_vector_that_is_cut_short_or_of_another_kind_attaches_nobody(self, packed):
        claims = self.vectors(packed, GARPersonIdentifiant=[UUID])
        with pytest.raises(MissingAttribute):
            read_person(claims, load_dialect("edifice-saml"))

    def test_two_attachments_of_one_pupil_are_not_chosen_from(self):
        with pytest.raises(AmbiguousAttribute):
            read_person(self.vectors(f"4|||1|{SCHOOL}", f"4|||2|{SCHOOL}"), load_dialect("edifice-saml"))


class TestLaclasse:
    ATTRIBUTES = elements(
        uid=["VAA60000"],
        login=["imartin"],
        nom=["MARTIN"],
        ENTPersonProfils=["National_ELV"],
        ENTPersonStructRattachRNE=[SCHOOL],
        ENTPersonStructRattach=[SCHOOL],
        categories=["National_1"],
    )

    def test_attributes_that_come_twice_are_one(self):
        content = f"{self.ATTRIBUTES}<cas:attributes>{self.ATTRIBUTES}</cas:attributes>"
        assert kept(cas(content, user="imartin"), "laclasse") == ("VAA60000", [(SCHOOL, Profile.PUPIL)])

    def test_a_list_is_nested_elements_with_the_plural_s_dropped(self):
        content = self.ATTRIBUTES.replace(
            "National_ELV",
            "<cas:ENTPersonProfil>ENS</cas:ENTPersonProfil><cas:ENTPersonProfil>TUT</cas:ENTPersonProfil>",
        )
        assert kept(cas(content), "laclasse")[1] == [(SCHOOL, Profile.TEACHER), (SCHOOL, Profile.PARENT)]

    def test_the_identifier_of_the_gar_is_preferred(self):
        content = self.ATTRIBUTES + elements(GARPersonIdentifiant=["G1"], idEnt=["A0"])
        assert kept(cas(content), "laclasse")[0] == "G1"

    def test_the_user_is_never_the_identifier(self):
        content = self.ATTRIBUTES.replace("uid", "other")
        assert missing(cas(content, user="imartin"), "laclasse") == ("GARPersonIdentifiant",)


class TestRecia:
    def test_the_identifier_of_the_gar_and_every_school_are_read(self):
        content = elements(
            uid=["F1700ivg"],
            ESCOUAI=[SCHOOL, OTHER],
            ESCOUAICourant=[SCHOOL],
            ENTPersonProfils=["National_ENS"],
            ENTPersonGARIdentifiant=[UUID],
            isMemberOf=["esco:Etablissements:FICTIF_0550001C:Profs"],
        )
        claims = cas(f"<cas:attributes>{content}</cas:attributes>", user="F1700ivg")
        assert kept(claims, "recia") == (UUID, [(SCHOOL, Profile.TEACHER), (OTHER, Profile.TEACHER)])

    def test_without_the_list_the_current_school_counts(self):
        content = elements(ESCOUAICourant=[SCHOOL], ENTPersonProfils=["National_ELV"], ENTPersonGARIdentifiant=[UUID])
        assert kept(cas(content), "recia")[1] == [(SCHOOL, Profile.PUPIL)]


class TestToutatice:
    @staticmethod
    def entry(**attributes):
        return cas(elements(ENTPersonUid=["u1"], ENTPersonNationalProfil=["National_3"], **attributes), user="login")

    def test_each_function_holds_in_its_own_school(self):
        claims = self.entry(ENTPersonFonctions=[f"{SCHOOL}$DEC", f"{OTHER}$ENS", f"{SCHOOL}$ENS$D0000"])
        assert kept(claims, "toutatice") == (
            "u1",
            [(SCHOOL, Profile.HEAD), (OTHER, Profile.TEACHER), (SCHOOL, Profile.TEACHER)],
        )

    def test_a_group_names_the_school_and_the_profile(self):
        group = "cn={}_{},ou=profils,ou=groupes,dc=ent-bretagne,dc=fr"
        claims = self.entry(ENTPersonProfils=[group.format(SCHOOL, "GAR1DRespAff"), group.format(SCHOOL, "ens")])
        assert kept(claims, "toutatice")[1] == [(SCHOOL, Profile.TEACHER)]

    def test_a_function_that_is_not_known_leaves_the_national_profile(self):
        claims = self.entry(ENTPersonFonctions=[f"{SCHOOL}$DIR", f"{OTHER}$XYZ"])
        assert kept(claims, "toutatice")[1] == [(SCHOOL, Profile.HEAD), (OTHER, Profile.TEACHER)]

    def test_a_pupil_is_where_the_classes_are(self):
        content = elements(
            ENTPersonUid=["u1"], ENTPersonNationalProfil=["National_1"], ENTEleveClasses=[f"{SCHOOL}$CE1"]
        )
        assert kept(cas(content), "toutatice") == ("u1", [(SCHOOL, Profile.PUPIL)])

    def test_a_school_that_is_not_a_uai_is_counted(self):
        claims = self.entry(ENTPersonFonctions=[f"{SCHOOL}$ENS", "RECTORAT$ENS"])
        assert read_person(claims, load_dialect("toutatice")).malformed == 1


STRUCTURES = f'<structures><structure externalId="{SCHOOL}"/><structure externalId="{OTHER}"/></structures>'


class TestGeneric:
    @pytest.mark.parametrize(
        "content",
        [
            elements(ENTPersonProfils=["National_ENS, National_DIR"], ENTPersonStructRattachUAI=[f"{SCHOOL};{OTHER}"]),
            elements(profils=['["National_ens","National_dir"]'], uai=[f'["{SCHOOL}","{OTHER}"]']),
            f"<profils><profil>National_ens</profil><profil>National_dir</profil></profils>{STRUCTURES}",
        ],
    )
    def test_commas_json_and_nested_elements_are_unpacked(self, content):
        person = read_person(cas(content), load_dialect("generic")).person
        assert person.identifier == UUID
        assert person.schools == (SCHOOL, OTHER)
        assert person.profiles == (Profile.TEACHER, Profile.HEAD)

    def test_an_identifier_of_the_sdet_is_preferred_to_the_user(self):
        content = elements(ENTPersonUid=["e1"], ENTPersonProfils=["National_1"], UAI=[SCHOOL])
        assert kept(cas(content, user="ines.martin"), "generic")[0] == "e1"


class TestSubject:
    def test_a_transient_name_is_not_an_identifier_and_a_lasting_one_is(self):
        attributes = {"ENTPersonProfils": ["National_1"], "UAI": [SCHOOL]}
        assert missing(saml(attributes), "generic") == ("GARPersonIdentifiant",)
        lasting = Subject("p1", "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent")
        assert kept(saml(attributes, lasting), "generic")[0] == "p1"


class TestPairs:
    NESTED = Dialect(
        name="nested",
        title="",
        identifier=(Source(SUBJECT),),
        profiles=(),
        schools=(),
        attachments=(Pairing(Source("schools/school@UAI"), Source("schools/school@profile")),),
    )

    def test_xml_attributes_of_one_element_go_together(self):
        content = (
            f'<schools><school UAI="{SCHOOL}" profile="National_dir"/>'
            f'<school UAI="{OTHER}" profile="National_ens"/></schools>'
        )
        attachments = read_person(cas(content), self.NESTED).person.attachments
        assert [(a.uai, a.profile) for a in attachments] == [(SCHOOL, Profile.HEAD), (OTHER, Profile.TEACHER)]

    def test_lists_of_different_length_are_not_guessed_at(self):
        content = f'<schools><school UAI="{SCHOOL}" profile="National_dir"/><school UAI="{OTHER}"/></schools>'
        with pytest.raises(AmbiguousAttribute) as caught:
            read_person(cas(content), self.NESTED)
        assert caught.value.attributes == ("schools/school@UAI",)

    def test_without_any_pair_the_school_is_what_is_missing(self):
        with pytest.raises(MissingAttribute) as caught:
            read_person(cas(""), self.NESTED)
        assert caught.value.attributes == ("schools/school@UAI",)

    def test_members_of_one_json_object_go_together(self):
        sources = (Source("roles", json=True, key="uai"), Source("roles", json=True, key="role"))
        dialect = replace(self.NESTED, attachments=(Pairing(*sources),))
        roles = f'[{{"uai":"{SCHOOL}","role":"National_ens"}},{{"role":"National_dir"}},{{"uai":"{OTHER}"}}]'
        attachments = read_person(cas(elements(roles=[roles])), dialect).person.attachments
        assert [(a.uai, a.profile) for a in attachments] == [(SCHOOL, Profile.TEACHER)]


SAMPLES = {
    "sdet": cas(elements(ENTPersonUid=["e1"], ENTPersonProfils=["National_1"], ENTPersonStructRattachUAI=[SCHOOL])),
    "edifice-cas": cas(TestEdificeByCas.MINIMAL),
    "edifice-cas-generic": cas(TestEdificeByCasGeneric.envelope()),
    "edifice-cas-default": cas(TestEdificeByCasDefault.dump()),
    "edifice-saml": TestEdificeBySaml.vectors(f"4|||701294|{SCHOOL}"),
    "laclasse": cas(TestLaclasse.ATTRIBUTES),
    "recia": cas(elements(ESCOUAI=[SCHOOL], ENTPersonProfils=["National_ELV"], ENTPersonGARIdentifiant=[UUID])),
    "toutatice": TestToutatice.entry(ENTPersonFonctions=[f"{SCHOOL}$ENS"]),
    "generic": cas(elements(ENTPersonProfils=["National_1"], UAI=[SCHOOL])),
}


class TestNothingElseIsRead:
    def test_every_dialect_has_its_sample(self):
        assert tuple(sorted(SAMPLES)) == dialect_names()

    @pytest.mark.parametrize("name", sorted(SAMPLES))
    @given(
        noise=st.dictionaries(st.text(min_size=1, max_size=8), st.lists(st.text(max_size=8), max_size=2), max_size=4)
    )
    @settings(deadline=None, derandomize=True, database=None, max_examples=25)
    def test_what_a_dialect_does_not_name_changes_nothing(self, name, noise):
        claims, dialect = SAMPLES[name], load_dialect(name)
        told = read_person(claims, dialect)
        named = tuple(attribute for attribute in claims.attributes if attribute.name in dialect.names)
        more = tuple(Attribute(key, tuple(values)) for key, values in noise.items() if key not in dialect.names)
        assert read_person(replace(claims, attributes=named), dialect) == told
        assert read_person(replace(claims, attributes=(*more, *named, *more)), dialect) == told


class TestTrial:
    @staticmethod
    def tried(claims):
        return try_dialects(claims, [load_dialect(name) for name in dialect_names()])

    @pytest.mark.parametrize("name", sorted(SAMPLES))
    def test_the_dialect_of_a_sample_is_among_those_that_fit(self, name):
        fitting = [trial.dialect for trial in self.tried(SAMPLES[name]) if trial.fits]
        assert name in fitting
        assert fitting[-1] == "generic" or "generic" not in fitting

    @pytest.mark.parametrize("name", sorted(set(SAMPLES) - {"generic", "edifice-cas"}))
    def test_the_dialect_of_a_sample_comes_before_those_that_only_guess_by_the_user(self, name):
        assert self.tried(SAMPLES[name])[0].dialect == name

    def test_what_is_kept_is_shown_and_the_identifier_only_masked(self):
        trial = next(trial for trial in self.tried(SAMPLES["edifice-cas"]) if trial.dialect == "edifice-cas")
        assert trial.identifier == "0f… (36)"
        assert [(a.uai, a.profile) for a in trial.attachments] == [(SCHOOL, Profile.PUPIL), (OTHER, Profile.PUPIL)]
        assert trial.dropped == ("uid",)
        assert (trial.missing, trial.ambiguous, trial.fault, trial.greeting) == ((), (), "", False)

    def test_no_value_of_the_sample_is_shown_but_schools(self):
        claims = cas(TestEdificeByCasDefault.dump(), user="ines.martin")
        shown = repr(self.tried(claims))
        for value in (UUID, "ines.martin", "MARTIN", "2018-05-02", "1234567890A", "Claire"):
            assert value not in shown
        assert SCHOOL in shown

    def test_what_is_missing_is_named_with_the_preferred_name(self):
        trial = next(trial for trial in self.tried(cas(elements(uid=["12345"]))) if trial.dialect == "edifice-cas")
        assert not trial.fits
        assert trial.missing == ("ENTPersonProfils", "ENTPersonStructRattachUAI")
        assert trial.identifier == ""

    def test_what_is_ambiguous_is_named(self):
        claims = cas(elements(ENTPersonUid=["e1", "e2"], ENTPersonProfils=["National_1"], UAI=[SCHOOL]))
        trial = next(trial for trial in self.tried(claims) if trial.dialect == "sdet")
        assert trial.ambiguous == ("ENTPersonUid",)
        assert not trial.fits

    @pytest.mark.parametrize(
        ("user", "fault"),
        [("ines@example.fr", "identifier-is-email"), ("1234567890A", "identifier-is-ine"), (UUID, "")],
    )
    def test_an_identifier_that_may_not_leave_as_it_stands_says_why(self, user, fault):
        trial = next(
            trial for trial in self.tried(cas(TestEdificeByCas.MINIMAL, user)) if trial.dialect == "edifice-cas"
        )
        assert trial.fits
        assert trial.fault == fault

    def test_a_first_name_is_told_of_but_not_told(self):
        claims = replace(SAMPLES["sdet"], attributes=(*SAMPLES["sdet"].attributes, Attribute("givenName", ("Inès",))))
        trial = next(trial for trial in self.tried(claims) if trial.dialect == "sdet")
        assert trial.greeting
        assert "Inès" not in repr(trial)

    @pytest.mark.parametrize(
        ("value", "masked"), [(UUID, "0f… (36)"), ("abcd", "… (4)"), ("abcde", "ab… (5)"), ("", "… (0)")]
    )
    def test_a_mask_shows_the_kind_and_not_the_bearer(self, value, masked):
        assert mask(value) == masked


class TestFiles:
    WHOLE = 'title = "t"\n[identifier]\nfrom = ["i"]\n[profiles]\nfrom = ["p"]\n[schools]\nfrom = ["s"]\n'
    PAIR = '[[attachments]]\nschool = {{ name = "f", separator = "$", part = 1 }}\nprofile = {}\n'

    def test_pairs_may_stand_for_profiles_and_schools(self):
        text = 'title = "t"\n[identifier]\nfrom = ["i"]\n' + self.PAIR.format(
            '{ name = "f", separator = "$", part = 2 }'
        )
        (pair,) = parse_dialect("x", text).attachments
        assert pair == Pairing(Source("f", "$", 1), Source("f", "$", 2))

    @pytest.mark.parametrize(
        "text",
        [
            WHOLE.replace('"i"', '{ name = "i", part = 2 }'),
            WHOLE.replace('"i"', '{ name = "i", key = "k" }'),
            WHOLE.replace('"i"', '{ name = "i", json = true, separator = "," }'),
            WHOLE.replace('"i"', '{ name = "i", separator = "|", part = 2, when = ["4"] }'),
            WHOLE.replace('"i"', '{ name = "i", separator = "|", part = 2, when_part = 1, when = [4] }'),
            WHOLE.replace('"i"', '{ name = "i", regex = ".*" }'),
            WHOLE.replace('"i"', "{ part = 1 }"),
            WHOLE.replace('"i"', '""'),
            WHOLE.replace('"i"', "1"),
            WHOLE + PAIR.format('{ name = "f", regex = "x" }'),
            WHOLE + PAIR.format('"f"') + 'other = "x"\n',
            WHOLE + '[[attachments]]\nschool = "f"\n',
            WHOLE + '[profile_values]\nx = "National_x"\n',
            'title = "t"\n[identifier]\nfrom = ["i"]\n',
            'title = "t"\n' + PAIR.format('"f"'),
        ],
    )
    def test_a_file_that_does_not_say_clearly_what_to_read_is_refused(self, text):
        assert parse_dialect("x", self.WHOLE)
        with pytest.raises(InvalidDialect):
            parse_dialect("x", text)
