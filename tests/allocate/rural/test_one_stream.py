"""The rural frontier and parity of one stream's money."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from funding_tui.allocate.rural.one_stream import REFERENCE, stream_frontier
from funding_tui.allocate.rural.options import build_rural_request
from funding_tui.base.errors import NotFound
from funding_tui.commands.allocate.rural import rural_command
from models.database import Workspace
from optimiser.limits import Limits
from tests.allocate.rural.counties import TOWN, VILLAGE


def test_floors_and_parity_are_of_the_stream_alone(county: Workspace) -> None:
    found = stream_frontier(
        county, "base", "core", build_rural_request(floors="0:60:30"), Limits(), workers=1
    )
    assert [point.kind for point in found.points] == ["reference", "floor", "floor", "per-head", "need"][
        : len(found.points)
    ]
    assert [(point.name == REFERENCE, point.rural_bp) for point in found.points[:2]] == [
        (True, 0),
        (False, 10_000),
    ]
    by_hand = {"reference": TOWN, "floor": VILLAGE, "per-head": VILLAGE, "need": VILLAGE}
    for point in found.points:
        assert point.value == pytest.approx(by_hand[point.kind])
        assert point.lost == pytest.approx(TOWN - by_hand[point.kind])


def test_a_stream_that_is_not_in_the_run_names_the_nearest(county: Workspace) -> None:
    with pytest.raises(NotFound, match="did you mean 'core'"):
        stream_frontier(county, "base", "cor", build_rural_request(floors="0:30:30"), Limits(), workers=1)


def test_the_command_prints_it(county: Workspace) -> None:
    words = ["--stream", "core", "--floors", "0:30:30", "--workers", "1", "-w", str(county.path)]
    plain = CliRunner().invoke(rural_command, words)
    assert plain.exit_code == 0
    assert REFERENCE in plain.output
    data = json.loads(CliRunner().invoke(rural_command, [*words, "--json"]).stdout)
    assert (data["stream"], data["asked"]) == ("core", len(data["points"]))
