"""A vector: one attack, the valid document that it starts from, and what must come of it."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from kit.keys import Keys
from kit.responses import Fields
from kit.shapes import build
from kit.signing import HONEST, Manner
from kit.trees import Mutation


@dataclass(frozen=True, eq=False)
class Vector:
    """id: that of the catalogue, a word behind it when there are several.

    shape: the valid document, the positive twin. reason: the code of the refusal, "" when the mutated
    document is accepted with exactly the signed identity. expects: what the ENT's record says
    otherwise, for the twin too; its ``keys`` are names of the key ring. says: fields of the valid
    document that differ. signer, how: whose signature the valid document bears, and of what make.
    """

    id: str
    shape: str
    mutate: Mutation
    reason: str
    expects: dict[str, Any] = field(default_factory=dict)
    says: dict[str, Any] = field(default_factory=dict)
    signer: str = "idp_a"
    how: Manner = HONEST

    def twin(self, keys: Keys, says: Fields | None = None) -> bytes:
        """The valid document. says: the fields of a login under way at a running gateway."""
        written = replace(says or Fields(), **self.says)
        return build(self.shape, keys, written, signer=getattr(keys, self.signer), how=self.how)

    def document(self, keys: Keys, says: Fields | None = None) -> bytes:
        """The document of the attacker."""
        return self.mutate(self.twin(keys, says), keys)


def params(vectors: Iterable[Vector]) -> list:
    """The vectors as parameters of a test, each under its ID."""
    return [pytest.param(vector, id=vector.id) for vector in vectors]
