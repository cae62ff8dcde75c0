"""The audit of a shared workspace is one chain, whoever writes, and a change behind its triggers is found."""

from __future__ import annotations

import threading

from funding_tui.workspace.doctor import doctor
from funding_tui.workspace.finding import Finding
from models.changes import last_audit_link, record_audit
from models.database import Workspace, open_workspace


def audit(workspace: Workspace) -> Finding:
    (found,) = (finding for finding in doctor(workspace) if finding.check == "audit")
    return found


def test_writers_at_once_make_one_chain_and_an_altered_entry_is_named(
    workspace: Workspace, address: str
) -> None:
    def write() -> None:
        own = open_workspace(address)
        for number in range(10):
            with own.session() as session:
                record_audit(session, f"step {number}", who="Ada \x00", after={"b": 0.1, "a": "\x00é"})
        own.close()

    threads = [threading.Thread(target=write) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with workspace.session() as session:
        assert last_audit_link(session.connection()).number == 30
    assert audit(workspace).state == "good"
    with workspace.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE auditentry DISABLE TRIGGER USER")
        connection.exec_driver_sql("UPDATE auditentry SET who = 'Eve' WHERE number = 12")
        connection.exec_driver_sql("ALTER TABLE auditentry ENABLE TRIGGER USER")
    assert "audit entry 12 does not hold" in audit(workspace).words
