"""All the vectors that are Responses of an ENT, by family and all together."""

from kit.vectors.containers import HIDING
from kit.vectors.duplicates import DUPLICATES
from kit.vectors.encryption import ENCRYPTION
from kit.vectors.instants import INSTANTS
from kit.vectors.keying import KEYING
from kit.vectors.markup import MARKUP
from kit.vectors.neutral import NEUTRAL
from kit.vectors.parsing import PARSING
from kit.vectors.presence import PRESENCE
from kit.vectors.protocol import PROTOCOL
from kit.vectors.references import REFERENCES
from kit.vectors.several import SEVERAL
from kit.vectors.weight import WEIGHT
from kit.vectors.wrapping import WRAPPING

ALL = (
    *WRAPPING,
    *HIDING,
    *DUPLICATES,
    *PRESENCE,
    *MARKUP,
    *PARSING,
    *REFERENCES,
    *KEYING,
    *ENCRYPTION,
    *PROTOCOL,
    *INSTANTS,
    *SEVERAL,
    *WEIGHT,
    *NEUTRAL,
)

__all__ = [
    "ALL",
    "DUPLICATES",
    "ENCRYPTION",
    "HIDING",
    "INSTANTS",
    "KEYING",
    "MARKUP",
    "NEUTRAL",
    "PARSING",
    "PRESENCE",
    "PROTOCOL",
    "REFERENCES",
    "SEVERAL",
    "WEIGHT",
    "WRAPPING",
]
