"""A county where a rural rule has a price that can be worked out by hand."""

from __future__ import annotations

from pathlib import Path

from sqlmodel import select

from models.areas import Area
from models.database import Workspace
from models.rules import FundingRule
from tests.allocate.counties import a_county, a_project, a_stream

# The town's project prevents 90 harm days for £7,000, the village's 50 for £5,000, and there are £10,000.
TOWN, VILLAGE = 90.0, 50.0


def a_divided_county(path: Path, *rules: FundingRule, facts: bool = True) -> Workspace:
    """Two projects of which the money pays for either; 4,000 of 10,000 people are rural.

    Args:
        path: of the workspace.
        rules: of the one stream.
        facts: whether the areas have their size and rural-urban class on record; Ash has 25 people per km2.
    """
    workspace = a_county(path)
    a_stream(workspace, "core", {(2026, "revenue-other"): 10_000_00}, *rules)
    a_project(workspace, "town", fixed=7_000_00, score=9, areas=["W3"])
    a_project(workspace, "village", fixed=5_000_00, score=5, areas=["W1", "W2"])
    if facts:
        with workspace.session() as session:
            for area in session.exec(select(Area)):
                area.area_km2 = {"W1": 40.0, "W2": 30.0, "W3": 6.0}[area.code]
                area.ruc_code = {"W1": "RSF1", "W2": "RSF1", "W3": "UN1"}[area.code]
                session.add(area)
    return workspace


def a_county_of_visits(path: Path, **partnership: int) -> Workspace:
    """£10,000 for up to ten visits in each ward at £1,000 a visit; the wards' own uplift is stated or not."""
    workspace = a_county(path, **partnership)
    a_stream(workspace, "core", {(2026, "revenue-other"): 10_000_00})
    a_project(
        workspace,
        "visits",
        unit=1_000_00,
        score=None,
        effect=(1, 0.5, 1.0),
        delivery="units",
        max_units=10,
    )
    return workspace
