"""Numbers as French prints them: narrow spaces between thousands, a comma before decimals."""

from gateway.domain.amounts import Amount, Untold

_NARROW = "\u202f"


def whole(value: int) -> str:
    """« 87 000 »."""
    return f"{value:,}".replace(",", _NARROW)


def decimal(value: float | None, digits: int = 1) -> str:
    """« 6,6 »; « — » for what is not defined."""
    if value is None:
        return "—"
    return f"{value:,.{digits}f}".replace(",", _NARROW).replace(".", ",")


def percent(value: float | None) -> str:
    """« + 12 % » of a change; « — » for what is not defined."""
    if value is None:
        return "—"
    sign = "+" if value > 0 else "\u2212" if value < 0 else ""
    return f"{sign}{_NARROW if sign else ''}{decimal(abs(value) * 100)}\u00a0%"


def amount(value: Amount) -> str:
    """The number, « masqué » or « Pas de donnée »."""
    return value.value if isinstance(value, Untold) else whole(value)


def counted(value: int, one: str, many: str) -> str:
    """« 1 école », « 142 écoles »; in French nothing and one are singular."""
    return f"{whole(value)}\u00a0{one if value < 2 else many}"
