"""Floors and caps that a scenario lays itself, from what an officer types."""

from __future__ import annotations

from decimal import InvalidOperation
from typing import Any

from pydantic import ValidationError
from sqlmodel import Session, select

from funding_tui.allocate.problem.shock_fields import read_percent
from funding_tui.allocate.scenarios.lookup import refuse_unknown_priority, refuse_unknown_project
from funding_tui.base.errors import BadInput, NotFound, did_you_mean
from funding_tui.hold.rule_words import rule_in_words
from models.errors import MoneyError
from models.funding import Stream
from models.money import parse_pounds
from models.rules import COST_TYPES, AmountRule, FundingRule, ShareRule

LIMIT_FIELDS = frozenset({"words", "at_least_bp", "at_most_bp", "at_least_pence", "at_most_pence"})


def limit_rule(
    session: Session, of: str, *, at_least: str = "", at_most: str = "", within: tuple[str, ...] = ()
) -> ShareRule | AmountRule:
    """A floor, a cap or both on part of what is spent.

    Args:
        session: on the workspace.
        of: `rural`, `urban`, a cost type, the code of a priority or `project:CODE`.
        at_least: a share such as 30% or an amount such as 80,000; empty for no floor.
        at_most: the same for a cap.
        within: codes of the streams whose money counts; empty for all.

    Raises:
        NotFound: there is no such project, priority or stream.
        BadInput: one side is a share and the other an amount, or one cannot be read.
    """
    for stream in within:
        if session.exec(select(Stream.id).where(Stream.code == stream)).first() is None:
            raise NotFound(did_you_mean("stream", stream, session.exec(select(Stream.code))))
    told = _told(session, of)
    sides = [side for side in (at_least, at_most) if side]
    shares = ["%" in side for side in sides]
    if len(set(shares)) > 1:
        message = f"a limit is a share or an amount, not both: {at_least} and {at_most}"
        raise BadInput(message)
    try:
        rule: ShareRule | AmountRule
        if any(shares):
            rule = ShareRule(
                within=within,
                at_least_bp=read_percent(at_least) if at_least else None,
                at_most_bp=read_percent(at_most) if at_most else None,
                **told,
            )
        else:
            rule = AmountRule(
                within=within,
                at_least_pence=parse_pounds(at_least) if at_least else None,
                at_most_pence=parse_pounds(at_most) if at_most else None,
                **told,
            )
    except (ValidationError, InvalidOperation, MoneyError, ValueError) as fault:
        message = f"{' and '.join(sides)} is no limit; write a share such as 30% or an amount such as 80,000"
        raise BadInput(message) from fault
    return rule.model_copy(update={"words": rule_in_words(rule).rstrip(".")})


def same_subject(one: FundingRule, other: FundingRule) -> bool:
    """Whether two rules limit the same thing, by share or by amount alike."""
    if not isinstance(one, ShareRule | AmountRule):
        return False
    return _subject(one) == _subject(other)


def _subject(rule: FundingRule) -> dict[str, Any]:
    return rule.model_dump(exclude={*LIMIT_FIELDS, "kind"}, exclude_defaults=True)


def _told(session: Session, of: str) -> dict[str, Any]:
    if of in ("rural", "urban"):
        return {"places": of}
    if of in COST_TYPES:
        return {"cost_types": (of,)}
    if of.startswith("project:"):
        project = of.removeprefix("project:")
        refuse_unknown_project(session, project)
        return {"projects": (project,)}
    priority = of.removeprefix("priority:")
    refuse_unknown_priority(session, priority)
    return {"priorities": (priority,)}
