"""Newer evidence says which options it changes, before and after, and the next run counts it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlmodel import select

from funding_tui.allocate.problem.build import UnsavedChanges, build_setup
from funding_tui.commands.hold.import_file import import_command
from models.database import Workspace
from models.projects import Evidence
from tests.allocate.counties import TODAY, a_county, a_project, a_stream
from tests.hold.importing.import_cases import do, lines, put

HEADINGS = (
    *("intervention code", "outcome", "direction", "effect size", "effect unit", "source", "published"),
    *("read on", "supersedes", "evidence code"),
)
BURGLARY = 1


@pytest.fixture
def county(tmp_path: Path) -> Iterator[Workspace]:
    """A lamp that a study says cuts burglary by 14%, where half of it is reached."""
    workspace = a_county(tmp_path / "county.funding")
    a_stream(workspace, "core", {(2026, "revenue-other"): 10_000_00})
    a_project(workspace, "lamps", fixed=100_00, score=None, effect=(BURGLARY, 0.14, 0.5))
    with workspace.session() as session:
        study = session.exec(select(Evidence)).one()
        study.code = "old"
        session.add(study)
    yield workspace
    workspace.close()


def newer(*cells: object) -> str:
    return lines(HEADINGS, ("action lamps", "burglary", "reduces", *cells))


def counted(workspace: Workspace) -> float | None:
    """The share of burglary in each ward that the next run lets the lamps prevent."""
    (option,) = build_setup(workspace, "base", UnsavedChanges(), TODAY).problem.options
    return option.effects[0].reduction["W1"] if option.effects else None


@pytest.mark.parametrize("supersedes", ["yes", "old", "a study", "OLD"])
def test_what_supersedes_counts_in_the_next_run_and_names_the_options_it_changes(
    county: Workspace, tmp_path: Path, supersedes: str
) -> None:
    assert counted(county) == pytest.approx(0.07)
    text = newer(0.89, "rate ratio", "an English study", "2015-07", "2026-11-30", supersedes, "")
    report = do(county, "evidence", put(tmp_path, text))
    (change,) = report.options_changed
    assert (change.option, change.harm) == ("lamps/full", "Burglary")
    assert (change.before, change.after) == (pytest.approx(0.14), pytest.approx(0.11))
    assert (change.evidence_before, change.evidence_after) == (
        "a study",
        "an English study, published 2015-07",
    )
    assert counted(county) == pytest.approx(0.055)
    with county.session() as session:
        old, new = session.exec(select(Evidence).order_by(Evidence.id))
        assert (old.superseded_by, new.code) == (new.code, "action lamps")
        assert (new.published, new.read_on) == ("2015-07", date(2026, 11, 30))


def test_a_dry_run_says_the_same_and_changes_nothing(county: Workspace, tmp_path: Path) -> None:
    text = newer(-30, "percent", "a trial", "2024", "", "yes", "trial")
    report = do(county, "evidence", put(tmp_path, text), dry_run=True)
    assert [each.after for each in report.options_changed] == [pytest.approx(0.3)]
    assert counted(county) == pytest.approx(0.07)


def test_a_new_figure_for_the_same_study_changes_its_options_too(county: Workspace, tmp_path: Path) -> None:
    report = do(county, "evidence", put(tmp_path, newer(-20, "percent", "a study", "", "", "", "")))
    assert [(each.before, each.after) for each in report.options_changed] == [
        (pytest.approx(0.14), pytest.approx(0.2))
    ]
    assert counted(county) == pytest.approx(0.1)


def test_newer_evidence_that_supersedes_nothing_leaves_options_as_they_are_and_says_so(
    county: Workspace, tmp_path: Path
) -> None:
    report = do(county, "evidence", put(tmp_path, newer(-30, "percent", "a trial", "2024", "", "", "")))
    assert report.stored
    assert not report.options_changed
    (remark,) = report.remarks
    assert "options go on counting a study" in remark.message
    assert counted(county) == pytest.approx(0.07)


def test_evidence_that_finds_no_effect_takes_the_effect_away_with_the_reason(
    county: Workspace, tmp_path: Path
) -> None:
    a_project(county, "watch", fixed=1_00)
    text = lines(
        HEADINGS, ("action lamps", "burglary", "no clear evidence", "", "", "a trial", "2024", "", "yes", "")
    )
    (change,) = do(county, "evidence", put(tmp_path, text)).options_changed
    assert (change.before, change.after) == (pytest.approx(0.14), None)
    setup = build_setup(county, "base", UnsavedChanges(), TODAY)
    assert "its evidence gives no effect that can be counted" in dict(setup.left_out)["lamps"]


@pytest.mark.parametrize(
    ("rows", "column", "words"),
    [
        ([(-1, "percent", "s", "", "", "nothing such", "")], "supersedes", "names no other evidence"),
        (
            [(-1, "percent", "s", "", "", "a study", "new"), (-14, "percent", "a study", "", "", "new", "")],
            "supersedes",
            "supersede each other",
        ),
        ([(-1, "percent", "s", "in spring", "", "", "")], "published", "2015-07-31"),
        ([(-1, "percent", "s", "", "soon", "", "")], "read on", "date"),
    ],
)
def test_what_cannot_be_superseded_or_dated_is_an_error_and_nothing_is_stored(
    county: Workspace, tmp_path: Path, rows: list[tuple[object, ...]], column: str, words: str
) -> None:
    text = lines(HEADINGS, *(("action lamps", "burglary", "reduces", *row) for row in rows))
    report = do(county, "evidence", put(tmp_path, text))
    assert any(error.column == column and words in error.message for error in report.errors)
    assert counted(county) == pytest.approx(0.07)


def test_the_command_prints_and_gives_as_json_what_changes(county: Workspace, tmp_path: Path) -> None:
    path = put(tmp_path, newer(-30, "percent", "a trial", "2024", "", "yes", ""))
    words = ["evidence", str(path), "--workspace", str(county.path)]
    shown = CliRunner().invoke(import_command, [*words, "--dry-run"]).stdout
    assert "1 effect of an option would count otherwise in the next run:" in shown
    assert "lamps/full, Burglary: 14% -> 30%" in shown
    data = json.loads(CliRunner().invoke(import_command, [*words, "--json"]).stdout)
    assert data["options_changed"] == [
        {
            "option": "lamps/full",
            "harm": "Burglary",
            "before": pytest.approx(0.14),
            "after": pytest.approx(0.3),
            "evidence_before": "a study",
            "evidence_after": "a trial, published 2024",
        }
    ]
