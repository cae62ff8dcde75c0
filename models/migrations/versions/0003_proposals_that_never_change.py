"""Proposals whose versions never change, their steps, and the log of virements."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from models.migrations import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


_APPEND_ONLY = {
    "proposal": "a version of a proposal never changes: draft the next one",
    "proposalstep": "what was decided of a proposal stands: take the next step",
    "virement": "the virement log is append-only: add a virement that mends it",
}
_PROPOSED = "a proposal was made of this run, so its allocation never changes"


def upgrade() -> None:
    op.drop_table("proposal")  # nothing wrote into it before this revision
    op.create_table(
        "proposal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("report", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("number", "version"),
    )
    op.create_index("ix_proposal_run_id", "proposal", ["run_id"], unique=False)
    op.create_table(
        "proposalstep",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.CheckConstraint(
            "state IN ('draft', 'submitted', 'certified', 'declined', 'superseded')", name="state_is_known"
        ),
        sa.ForeignKeyConstraint(["proposal_id"], ["proposal.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("proposal_id", "state"),
    )
    op.create_index("ix_proposalstep_proposal_id", "proposalstep", ["proposal_id"], unique=False)
    op.create_table(
        "virement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("from_pot_id", sa.Integer(), nullable=False),
        sa.Column("to_pot_id", sa.Integer(), nullable=False),
        sa.Column("from_project_id", sa.Integer(), nullable=True),
        sa.Column("to_project_id", sa.Integer(), nullable=True),
        sa.Column("proposal_id", sa.Integer(), nullable=True),
        sa.Column("pence", sa.BigInteger(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("basis", sa.String(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.CheckConstraint("basis IN ('actual', 'forecast')", name="basis_is_known"),
        sa.ForeignKeyConstraint(["from_pot_id"], ["pot.id"]),
        sa.ForeignKeyConstraint(["from_project_id"], ["project.id"]),
        sa.ForeignKeyConstraint(["proposal_id"], ["proposal.id"]),
        sa.ForeignKeyConstraint(["to_pot_id"], ["pot.id"]),
        sa.ForeignKeyConstraint(["to_project_id"], ["project.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    for column in ("from_pot_id", "proposal_id", "to_pot_id"):
        op.create_index(f"ix_virement_{column}", "virement", [column], unique=False)
    # a column that may be empty is added in place, so the ledger and its triggers are not rebuilt
    op.execute("ALTER TABLE ledgerentry ADD COLUMN proposal_id INTEGER REFERENCES proposal (id)")
    _never_changes()


def _never_changes() -> None:
    if op.get_bind().dialect.name == "postgresql":
        for table, words in _APPEND_ONLY.items():
            postgresql.append_only(table, words)
        postgresql.proposed_stays(_PROPOSED)
        return
    for table, words in _APPEND_ONLY.items():
        for action in ("UPDATE", "DELETE"):
            _refuse(f"{table}_no_{action.lower()}", f"{action} ON {table}", words)
    proposed = "EXISTS (SELECT 1 FROM proposal WHERE proposal.run_id = {run})"
    answer = "problem, solution, problem_hash, status, benefit, verified"
    _refuse("run_answer_no_update", f"UPDATE OF {answer} ON run", _PROPOSED, proposed.format(run="OLD.id"))
    for action in ("UPDATE", "DELETE"):
        when = proposed.format(run="OLD.run_id")
        _refuse(f"allocationline_no_{action.lower()}", f"{action} ON allocationline", _PROPOSED, when)
    when = proposed.format(run="NEW.run_id")
    _refuse("allocationline_no_insert", "INSERT ON allocationline", _PROPOSED, when)


def _refuse(name: str, event: str, words: str, when: str = "1") -> None:
    op.execute(f"CREATE TRIGGER {name} BEFORE {event} WHEN {when} BEGIN SELECT RAISE(ABORT, '{words}'); END")
