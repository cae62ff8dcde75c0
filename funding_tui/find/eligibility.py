"""The eligibility of an opportunity: each rule with yes, no or check, the words that decide, and when read.

A person may check a rule, or any field, against its source and record what they found. That counts, with
their name and the day, until the source says something else.
"""

from __future__ import annotations

from datetime import UTC, date, datetime

from sqlmodel import Session, select

from funding_tui.base.errors import BadInput, NotFound
from funding_tui.find.matching.gates import EligibilityChecker, EligibilityRule
from funding_tui.find.matching.judgements import read_judgements
from funding_tui.find.matching.profiles import read_partnership_profile, read_profile
from funding_tui.find.opportunity_words import field_pairs
from models.changes import record_audit
from models.database import Workspace
from models.opportunities import FieldCheck, Opportunity

LONGEST_NOTE = 1_000
FIELDS = ("opens", "closes", "closes (their words)", "rolling", "amount", "amount (their words)", "themes")
"""The fields that may be checked against the source, besides the rules."""


def read_eligibility(workspace: Workspace, key: int, *, today: date) -> tuple[EligibilityRule, ...]:
    """Every rule that an opportunity and the page behind it state, the three gates first.

    Raises:
        NotFound: there is no opportunity of that number.
        BadInput: the partnership's own judgements cannot be read.
    """
    judgements = read_judgements()
    with workspace.session() as session:
        profile = read_profile(session, _read_record(session, key), today)
        checker = EligibilityChecker(read_partnership_profile(session, today), judgements)
    return (*checker.check_gates(profile), *checker.check_page(profile))


def record_check(
    workspace: Workspace,
    key: int,
    field: str,
    *,
    verdict: str,
    note: str = "",
    who: str = "",
    today: date,
) -> None:
    """Record that a person checked a rule or a field against its source.

    Args:
        workspace: the records.
        key: the opportunity's number.
        field: the rule's name, as `read_eligibility` gives it, or the field's, as the screen shows it.
        verdict: `yes` or `no`: whether the partnership meets the rule; `yes` of a field that is right.
        note: what they went by; may be empty.
        who: who did it; empty where nobody is named.
        today: the day in the United Kingdom.

    Raises:
        NotFound: there is no such opportunity, or no such rule or field of it.
        BadInput: another verdict.
    """
    rules = {rule.name: rule.quote for rule in read_eligibility(workspace, key, today=today)}
    with workspace.session(writing=True) as session:
        fields = {name: text for name, text in field_pairs(_read_record(session, key)) if name in FIELDS}
        if field not in rules and field not in fields:
            names = ", ".join((*rules, *fields))
            message = f"opportunity {key} has no rule or field {field!r}; it has: {names}"
            raise NotFound(message)
        if field in rules and verdict not in ("yes", "no"):
            message = f"say yes or no, whether the partnership meets {field!r}; not {verdict!r}"
            raise BadInput(message)
        if field not in rules and verdict != "yes":
            message = f"{field!r} is not a rule; say yes once you have seen that it is right, not {verdict!r}"
            raise BadInput(message)
        existing = _read_check(session, key, field)
        before = None if existing is None else {"verdict": existing.verdict, "value": existing.value}
        check = existing or FieldCheck(
            opportunity_id=key, field=field, value="", who=who, at=datetime.now(UTC)
        )
        check.value = rules[field] if field in rules else fields[field]
        # only a rule can be met or not met
        check.verdict = verdict if field in rules else ""
        check.who, check.note = who, note[:LONGEST_NOTE]
        check.at = datetime.now(UTC)
        session.add(check)
        after = {"verdict": check.verdict, "value": check.value, "note": check.note}
        record = f"opportunity {key}: {field}"
        record_audit(session, "verified a field", who=who, record=record, before=before, after=after)


def remove_check(workspace: Workspace, key: int, field: str, *, who: str = "") -> None:
    """Remove the check of a rule or a field against its source.

    Raises:
        NotFound: there is none.
    """
    with workspace.session(writing=True) as session:
        check = _read_check(session, key, field)
        if check is None:
            message = f"nobody has verified {field!r} of opportunity {key}"
            raise NotFound(message)
        before = {"verdict": check.verdict, "value": check.value}
        session.delete(check)
        record = f"opportunity {key}: {field}"
        record_audit(session, "took back a check", who=who, record=record, before=before, after=None)


def _read_check(session: Session, key: int, field: str) -> FieldCheck | None:
    return session.exec(
        select(FieldCheck).where(FieldCheck.opportunity_id == key, FieldCheck.field == field)
    ).first()


def _read_record(session: Session, key: int) -> Opportunity:
    record = session.get(Opportunity, key)
    if record is None:
        message = f"there is no opportunity number {key}"
        raise NotFound(message)
    return record
