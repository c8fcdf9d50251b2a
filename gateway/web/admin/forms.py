"""What is typed into a form, what is wrong with it, and what was being typed when a session ended."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass
class Form:
    """values: by field, all that was given for it. faults: by field, one French sentence.

    is_draft: whether the values were kept from a session that ended.
    """

    values: dict[str, list[str]]
    faults: dict[str, str] = field(default_factory=dict)
    is_draft: bool = False

    @classmethod
    def of(cls, initial: Mapping[str, object]) -> "Form":
        """A form that shows these values: texts, numbers, dates, or sequences of them."""
        return cls({name: _texts(value) for name, value in initial.items()})

    def __getitem__(self, name: str) -> str:
        """The one value of a field, without the blanks around it; "" when there is none."""
        values = self.values.get(name) or [""]
        return values[0].strip()

    def all(self, name: str) -> list[str]:
        """Every value of a field that may have several."""
        return self.values.get(name, [])

    def fault(self, name: str, sentence: str) -> None:
        """Says what is wrong with a field; the first sentence counts."""
        self.faults.setdefault(name, sentence)

    def needs(self, name: str, sentence: str, *, least: int = 1, most: int = 500) -> str:
        """The value of a field that may be neither shorter nor longer, or a fault."""
        value = self[name]
        if not least <= len(value) <= most:
            self.fault(name, sentence)
        return value

    @property
    def is_sound(self) -> bool:
        """Whether nothing is wrong."""
        return not self.faults


def _texts(value: object) -> list[str]:
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [str(part) for part in value]
    return ["" if value is None else str(value)]
