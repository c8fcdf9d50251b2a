"""Cases: functions that assert what one clause demands, in the order of the specification."""

from collections.abc import Callable
from dataclasses import dataclass

from conformance.cas.bench import Bench


@dataclass(frozen=True)
class Case:
    """clause: the section of the specification. needs_listener: whether the server must be able to call the suite."""

    clause: str
    name: str
    sentence: str
    judge: Callable[[Bench], None]
    needs_listener: bool = False


CASES: list[Case] = []


def case(clause: str, *, needs_listener: bool = False) -> Callable[[Callable[[Bench], None]], Callable[[Bench], None]]:
    """Registers a function, whose docstring says what the clause demands."""

    def register(judge: Callable[[Bench], None]) -> Callable[[Bench], None]:
        sentence = " ".join((judge.__doc__ or "").split())
        CASES.append(Case(clause, judge.__name__, sentence, judge, needs_listener))
        return judge

    return register
