"""An effect from a file points to evidence, or is an assumption with its reason; never both."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlmodel import select

from funding_tui.hold.measured_effects import effects_in_force
from models.database import Workspace
from models.projects import Evidence, OptionEffect
from tests.allocate.counties import a_county, a_project
from tests.hold.importing.import_cases import do, lines, put

HEADINGS = (
    "project",
    "option",
    "harm",
    "evidence code",
    "assumed share",
    "assumption",
    "reach",
    "reach note",
)


@pytest.fixture
def county(tmp_path: Path) -> Iterator[Workspace]:
    workspace = a_county(tmp_path / "county.funding")
    a_project(workspace, "lamps", fixed=100_00, score=None, effect=(1, 0.14, 0.5))
    a_project(workspace, "gates", fixed=100_00)
    with workspace.session() as session:
        study = session.exec(select(Evidence)).one()
        study.code = "study"
        session.add(study)
    yield workspace
    workspace.close()


def test_measured_and_assumed_effects_are_stored_and_an_existing_one_is_amended(
    county: Workspace, tmp_path: Path
) -> None:
    text = lines(
        HEADINGS,
        ("gates", "full", "burglary", "STUDY", "", "", "25%", "A quarter of streets"),
        ("gates", "", "Violence without injury", "", "10%", "The board's judgement", "0.5", ""),
        ("lamps", "", "burglary", "", "5%", "Our own count", "", ""),
    )
    assert do(county, "effects", put(tmp_path, text)).stored
    with county.session() as session:
        found = {
            (each.record.option_id, each.record.harm_id): (each.share, each.record.reach, bool(each.evidence))
            for each in effects_in_force(session)
        }
        assert found == {
            (1, 1): (0.05, 0.5, False),
            (2, 1): (pytest.approx(0.14), 0.25, True),
            (2, 2): (0.1, 0.5, False),
        }
        assert session.exec(select(OptionEffect.assumption)).all()[0] == "Our own count"
    assert do(county, "effects", put(tmp_path, text)).unchanged == 3


@pytest.mark.parametrize(
    ("row", "column", "words"),
    [
        (("gates", "", "burglary", "study", "10%", "both", "", ""), "assumed share", "measured or assumed"),
        (("gates", "", "burglary", "", "", "", "", ""), "evidence code", "name the evidence"),
        (("gates", "", "burglary", "", "10%", "", "", ""), "assumption", "whose assumption"),
        (("gates", "", "burglary", "", "100%", "why", "", ""), "assumed share", "less than 100%"),
        (("gates", "", "burglary", "stdy", "", "", "", ""), "evidence code", "study"),
        (("gates", "", "arson", "study", "", "", "", ""), "harm", "arson"),
        (("gats", "", "burglary", "study", "", "", "", ""), "project", "gates"),
        (("gates", "half", "burglary", "study", "", "", "", ""), "option", "full"),
    ],
)
def test_what_is_not_one_of_the_two_or_names_nothing_on_record_is_an_error(
    county: Workspace, tmp_path: Path, row: tuple[str, ...], column: str, words: str
) -> None:
    report = do(county, "effects", put(tmp_path, lines(HEADINGS, row)))
    assert any(error.column == column and words in error.message for error in report.errors)


def test_evidence_that_counts_nothing_may_be_pointed_to_and_a_remark_says_why(
    county: Workspace, tmp_path: Path
) -> None:
    with county.session() as session:
        study = session.exec(select(Evidence)).one()
        study.direction = "no clear evidence"
        session.add(study)
    row = ("gates", "", "burglary", "study", "", "", "", "")
    (remark,) = do(county, "effects", put(tmp_path, lines(HEADINGS, row))).remarks
    assert "counts nothing" in remark.message
