"""The scopes in which two people are asked for."""

from collections.abc import Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from gateway.access.scopes import Scope, Target, read_scope
from gateway.registry.errors import ChangeRefused
from gateway.registry.models import ApprovalRule


def all_rules(session: Session) -> list[Scope]:
    """In the order of their texts."""
    return [read_scope(text) for text in session.scalars(select(ApprovalRule.scope).order_by(ApprovalRule.scope))]


def rules_about(session: Session, targets: Sequence[Target]) -> list[Scope]:
    """Those that are about one of the targets, or a part of it; that of the académie is about everything."""
    return [rule for rule in all_rules(session) if rule.is_everything or _meets(rule, targets)]


def set_rule(session: Session, scope: Scope, *, asks: bool) -> None:
    """Asks for two people there from now on, or for one. Raises ChangeRefused when that is the rule already."""
    rule = session.get(ApprovalRule, str(scope))
    if (rule is not None) is asks:
        raise ChangeRefused(f"{scope}: that is the rule already")
    if rule is not None:
        session.delete(rule)
    else:
        session.add(ApprovalRule(scope=str(scope)))


def _meets(rule: Scope, targets: Iterable[Target]) -> bool:
    return any(rule.meets(target) for target in targets)
