"""National profiles: what a person is in a school (gar.md 5.4)."""

from enum import StrEnum


class Profile(StrEnum):
    """The value is the spelling that the GAR itself uses: lower-case suffix."""

    PUPIL = "National_elv"
    PARENT = "National_tut"
    TEACHER = "National_ens"
    HEAD = "National_dir"
    SCHOOL_LIFE = "National_evs"
    STAFF = "National_eta"
    LOCAL_AUTHORITY = "National_col"
    LIBRARIAN = "National_doc"
    ACADEMY = "National_aca"


SENT_TO_GAR = frozenset(Profile) - {Profile.PARENT, Profile.ACADEMY}
"""Parents and rectorat staff never go to the GAR (gar.md 5.4)."""

_NUMBERED = {
    "national_1": Profile.PUPIL,
    "national_2": Profile.PARENT,
    "national_3": Profile.TEACHER,
    "national_4": Profile.HEAD,
    "national_5": Profile.SCHOOL_LIFE,
    "national_6": Profile.STAFF,
    "national_7": Profile.ACADEMY,
}
_BY_SPELLING = {profile.value.lower(): profile for profile in Profile} | _NUMBERED


def read_profile(text: str) -> Profile | None:
    """The profile that an ENT names as ``National_1``..``National_7`` or ``National_elv``.. in any case.

    None when the text names no national profile.
    """
    return _BY_SPELLING.get(text.lower())
