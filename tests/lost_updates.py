"""Every session of the product that writes began as the one writer, or what it read may be out of date."""

from __future__ import annotations

import sys
from pathlib import Path
from types import FrameType
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import ORMExecuteState
from sqlmodel import Session

from models.database import WRITING
from tests.paths import ROOT

PRODUCT = ROOT / "funding_tui"


def refuse_late_locks() -> None:
    """From now on a session of the product that writes without having begun as the writer fails its test."""
    event.listen(Session, "before_flush", _before_flush)
    event.listen(Session, "do_orm_execute", _before_statement)


def _before_flush(session: Session, context: Any, instances: Any) -> None:
    if session.new or session.deleted or any(session.is_modified(record) for record in session.dirty):
        _refuse(session)


def _before_statement(state: ORMExecuteState) -> None:
    if state.is_insert or state.is_update or state.is_delete:
        _refuse(state.session)


def _refuse(session: Any) -> None:
    # a test's own session, and one of a copy that is thrown away, are nobody else's
    if session.info.get(WRITING, True):
        return
    where = _opened_by(sys._getframe(1))
    if where:
        message = f"{where} writes in a session that it did not open with writing=True"
        raise AssertionError(message)


def _opened_by(frame: FrameType | None) -> str:
    """The line of the product that is nearest; empty where a test is nearer."""
    while frame is not None:
        path = Path(frame.f_code.co_filename)
        if path.is_relative_to(PRODUCT):
            return f"{path.relative_to(ROOT)}:{frame.f_lineno}"
        if path.is_relative_to(ROOT / "tests") and path != Path(__file__):
            return ""
        frame = frame.f_back
    return ""
