"""Priorities and kinds of harm come from files, so that a strategy can change without a developer."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlmodel import select

from funding_tui.hold.importing.run_import import import_file
from funding_tui.hold.weight_sets.on_record import read_weight_sets, shipped_sets
from models.areas import Harm
from models.database import Workspace, create_workspace
from models.partnership import Priority

PRIORITIES = "code,name,weight,valid from\nabuse,Domestic abuse,2,2024-04-01\ncrime,Rural crime,1,\n"
HARMS = (
    "code,name,priority,indicator,harm days,source of weight,stands in for\n"
    "burglary,Burglary,crime,burglary,243.56,CCHI 2026,\n"
    "abuse,Violence without injury,abuse,violence_without_injury,10,CCHI 2026,domestic abuse\n"
)


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    made = create_workspace(tmp_path / "strategy.funding")
    yield made
    made.close()


def importing(workspace: Workspace, what: str, text: str, folder: Path, *, dry_run: bool = False):
    file = folder / f"{what}.csv"
    file.write_text(text, "utf-8")
    return import_file(workspace, what, file, dry_run=dry_run)


def test_priorities_and_harms_are_added_then_amended_by_their_codes(
    workspace: Workspace, tmp_path: Path
) -> None:
    assert importing(workspace, "priorities", PRIORITIES, tmp_path).added == 2
    assert importing(workspace, "harms", HARMS, tmp_path).added == 2
    again = importing(workspace, "priorities", PRIORITIES.replace("abuse,2", "abuse,3"), tmp_path)
    assert (again.added, again.changed, again.unchanged) == (0, 1, 1)
    with workspace.session() as session:
        weights = {record.code: record.weight for record in session.exec(select(Priority))}
        assert weights == {"abuse": 3.0, "crime": 1.0}
        proxy = session.exec(select(Harm).where(Harm.code == "abuse")).one()
        assert (proxy.proxy_for, proxy.weight_source) == ("domestic abuse", "CCHI 2026")


def test_a_harm_of_no_known_priority_is_an_error_by_row_and_nothing_is_kept(
    workspace: Workspace, tmp_path: Path
) -> None:
    importing(workspace, "priorities", PRIORITIES, tmp_path)
    report = importing(workspace, "harms", HARMS.replace(",crime,", ",crimes,"), tmp_path)
    (error,) = report.errors
    assert (error.row, error.column) == (2, "priority")
    assert "crime" in error.message
    with workspace.session() as session:
        assert not session.exec(select(Harm)).all()


def test_a_negative_weight_or_a_missing_column_is_refused(workspace: Workspace, tmp_path: Path) -> None:
    assert importing(workspace, "priorities", "code,name,weight\na,A,-1\n", tmp_path).errors
    (error,) = importing(workspace, "priorities", "code,weight\na,1\n", tmp_path).errors
    assert "no column gives the name" in error.message


WEIGHTS = (
    "set,set name,unit,price year,source,indicator,offence,weight\n"
    "county,County panel,£,2025/26,Panel of 3 June 2026,burglary,Burglary,6000\n"
    "county,,,,,theft,Theft,\n"
    'county,,,,,robbery,Robbery,"£11,320"\n'
    "county,,,,,vehicle_crime,Vehicle crime,tbc\n"
    "county,,,,,criminal_damage,Damage,1350.5\n"
)


def test_a_set_of_weights_keeps_its_source_and_a_blank_weight_stays_unknown(
    workspace: Workspace, tmp_path: Path
) -> None:
    report = importing(workspace, "weights", WEIGHTS, tmp_path)
    assert (report.added, report.errors) == (3, ())
    remark, unknown = report.remarks
    assert "vehicle_crime has no weight in county" in unknown.message
    assert "theft has no weight in county: it stays unknown, and is not taken as 0" in remark.message
    with workspace.session() as session:
        *shipped, county = read_weight_sets(session)
    assert (county.name, county.unit, county.price_year) == ("County panel", "pounds", "2025/26")
    assert (county.source, county.imported) == ("Panel of 3 June 2026", True)
    assert {code: each.weight for code, each in county.weights.items()} == {
        "burglary": 6000.0,
        "criminal_damage": 1350.5,
        "robbery": 11_320.0,
    }
    assert all(not each.imported and each.source and each.licence and each.dated for each in shipped)
    again = importing(workspace, "weights", WEIGHTS.replace("6000", "6100"), tmp_path)
    assert again.changed == 1


@pytest.mark.parametrize(
    ("was", "becomes", "message"),
    [
        ("Panel of 3 June 2026", "", "'county' has no source"),
        ("2025/26", "", "'county' is in pounds; give the year of its prices"),
        ("county,", "cchi-2026-mean,", "is a set that comes with the app"),
        (",theft,", ",burglary,", "already weighs burglary in this set"),
        ("6000", "-1", "is below 0"),
    ],
)
def test_a_set_of_weights_that_cannot_be_traced_is_refused(
    was: str, becomes: str, message: str, workspace: Workspace, tmp_path: Path
) -> None:
    report = importing(workspace, "weights", WEIGHTS.replace(was, becomes), tmp_path)
    assert any(message in error.message for error in report.errors)
    assert not report.stored


def test_an_offence_that_a_shipped_set_does_not_weigh_has_no_weight_in_it() -> None:
    sets = {each.code: each.weights for each in shipped_sets()}
    assert sets["cchi-2020-mean"]["violence_without_injury"].weight == 614.33
    assert sets["cchi-2026-median"]["violence_without_injury"].weight == 10.0
    assert sets["home-office-2018"]["violence_with_injury"].weight == 14_050.0
    assert "violence_without_injury" not in sets["home-office-2018"]
    assert all("anti_social_behaviour" not in weights for weights in sets.values())
