"""Recorded crime from a service that speaks as data.police.uk does, and from files like its archive's."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from click.testing import CliRunner
from sqlmodel import select

from funding_tui.base.errors import BadInput
from funding_tui.base.progress import Progress
from funding_tui.base.settings import Settings
from funding_tui.commands import verbs
from funding_tui.hold.crime_files import import_crimes
from funding_tui.hold.crimes import fetch_crimes, months_up_to
from models.areas import Area, Boundary, CrimeMonth, Indicator
from models.database import Workspace
from tests.builders import a_workspace
from tests.listing_server import Answer, ListingServer, Request
from tests.paths import SHARED

TODAY = date(2026, 11, 23)
STREET = "/crimes-street/all-crime"
WEST, EAST = "E01000001", "E01000002"
HEADINGS = (
    "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,Crime type,"
    "Last outcome category,Context"
)
DATA = SHARED / "data"


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    """Two squares side by side, of 1,000 and of 500 people."""
    with a_workspace(tmp_path) as records:
        with records.session() as session:
            for number, (code, people) in enumerate(((WEST, 1000), (EAST, 500))):
                area = Area(
                    code=code,
                    name=code,
                    population=people,
                    longitude=-2.995 + number * 0.01,
                    latitude=52.005,
                )
                session.add(area)
                session.flush()
                session.add(Boundary(area_id=area.id or 0, rings=[square(number)], read_on=TODAY))
        yield records


def square(number: int) -> list[list[float]]:
    west, east = round(-3 + number * 0.01, 4), round(-2.99 + number * 0.01, 4)
    return [[west, 52.0], [east, 52.0], [east, 52.01], [west, 52.01], [west, 52.0]]


def crime(key: int, category: str = "vehicle-crime") -> dict[str, object]:
    return {"category": category, "location_type": "Force", "id": key, "persistent_id": "", "context": ""}


def police(request: Request) -> Answer:
    """Two crimes in the west each month, and none in the east."""
    asked = parse_qs(request.body.decode())
    is_west = all(float(point.split(",")[1]) <= -2.99 for point in asked["poly"][0].split(":"))
    found = [crime(1), crime(2, "anti-social-behaviour")] if is_west else []
    return Answer(json.dumps(found), kind="application/json")


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[ListingServer]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with ListingServer() as running:
        running.at("/crime-last-updated", Answer('{"date":"2026-09-01"}', kind="application/json"))
        running.at(STREET, police)
        yield running


def settings(server: ListingServer) -> Settings:
    return Settings(crimes={"address": server.address, "interval_seconds": 0.0})


def rates(workspace: Workspace) -> dict[tuple[str, str], tuple[float, str]]:
    with workspace.session() as session:
        found = session.exec(select(Area.code, Indicator).join(Indicator)).all()
        return {(code, each.code): (each.value, each.period) for code, each in found}


@pytest.mark.slow
def test_a_year_of_months_becomes_rates_that_name_their_months(
    workspace: Workspace, server: ListingServer
) -> None:
    report = fetch_crimes(workspace, settings=settings(server), today=TODAY)
    assert (report.state, report.months, report.read) == ("complete", ("2025-10", "2026-09"), 24)
    period = "2025-10 to 2026-09, 12 months"
    assert rates(workspace)[WEST, "crime_vehicle_crime"] == (12.0, period)
    assert rates(workspace)[WEST, "crime_all_crime"] == (24.0, period)
    # an area that was read and had none had none
    assert rates(workspace)[EAST, "crime_vehicle_crime"] == (0.0, period)
    assert len(server.asked(STREET)) == 24
    assert server.requests[-1].headers["content-type"] == "application/x-www-form-urlencoded"


@pytest.mark.slow
def test_less_than_a_year_is_stored_and_makes_no_rate(workspace: Workspace, server: ListingServer) -> None:
    report = fetch_crimes(workspace, months=11, settings=settings(server), today=TODAY)
    assert (report.state, report.rates, rates(workspace)) == ("complete", 0, {})
    report = fetch_crimes(workspace, months=12, settings=settings(server), today=TODAY)
    assert (report.read, report.unchanged) == (2, 22)
    assert report.rates > 0


@pytest.mark.slow
def test_stopped_on_the_way_it_goes_on_from_there(workspace: Workspace, server: ListingServer) -> None:
    seen: list[Progress] = []
    report = fetch_crimes(
        workspace,
        settings=settings(server),
        today=TODAY,
        progress=seen.append,
        cancelled=lambda: len(seen) >= 5,
    )
    assert (report.state, report.read) == ("partial", 5)
    assert "It was stopped; what had been read is saved" in report.why
    again = fetch_crimes(workspace, settings=settings(server), today=TODAY)
    assert (again.state, again.read, again.unchanged) == ("complete", 19, 5)


@pytest.mark.slow
def test_an_area_without_an_outline_is_reported(workspace: Workspace, server: ListingServer) -> None:
    with workspace.session() as session:
        session.add(Area(code="E01000003", name="No outline"))
    report = fetch_crimes(workspace, settings=settings(server), today=TODAY)
    assert (report.state, report.without_outline) == ("partial", 1)
    assert "1 area has no outline and could not be requested." in report.why


def a_file(path: Path, *lines: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join((HEADINGS, *lines)) + "\n", "utf-8")
    return path


def line(code: str, key: str = "", month: str = "2026-09", kind: str = "Vehicle crime", at: str = ",") -> str:
    return f"{key},{month},A Force,A Force,{at},On or near A Street,{code},Name,{kind},,"


def test_lines_that_are_alike_are_counted_each_unless_a_crime_is_listed_twice(
    workspace: Workspace, tmp_path: Path
) -> None:
    asb = line(WEST, kind="Anti-social behaviour")
    file = a_file(
        tmp_path / "2026-09-a-street.csv",
        *(asb, asb, line(WEST, "k1"), line(WEST, "k1"), line("", "k2"), line("E01009999", "k3"), "odd"),
        line(EAST, "k4", kind="Violence and sexual offences"),
    )
    report = import_crimes(workspace, file, today=TODAY)
    assert (report.rows, report.kept, report.repeated, report.nowhere, report.elsewhere, report.unusable) == (
        8,
        4,
        1,
        1,
        1,
        1,
    )
    with workspace.session() as session:
        held = {
            (code, each.category): each.crimes
            for code, each in session.exec(select(Area.code, CrimeMonth).join(CrimeMonth))
        }
    assert held[WEST, "anti-social-behaviour"] == 2
    assert held[EAST, "violent-crime"] == 1
    # counted anew, not added to
    assert import_crimes(workspace, file, today=TODAY).kept == 4


def test_a_year_of_files_in_a_zip_becomes_rates(workspace: Workspace, tmp_path: Path) -> None:
    archive = tmp_path / "latest.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        for month in months_up_to("2026-09", 12):
            body = "\n".join((HEADINGS, line(WEST, f"k{month}", month)))
            packed.writestr(f"{month}/{month}-a-street.csv", body)
            packed.writestr(f"{month}/{month}-a-outcomes.csv", "Crime ID\n")
    report = import_crimes(workspace, archive, today=TODAY)
    assert (report.files, report.kept, report.months) == (12, 12, ("2025-10", "2026-09"))
    assert rates(workspace)[WEST, "crime_vehicle_crime"][0] == 12.0


def test_areas_of_2011_are_placed_by_the_lookup_and_by_points_where_they_were_divided(
    workspace: Workspace, tmp_path: Path
) -> None:
    lookup = tmp_path / "lookup.csv"
    lookup.write_text(
        "F_LSOA11CD,LSOA21CD,CHGIND\n"
        f"E01000901,{WEST},U\nE01000902,{WEST},S\nE01000902,{EAST},S\nE01000903,E01000099,U\n",
        "utf-8",
    )
    file = a_file(
        tmp_path / "2026-09-a-street.csv",
        line("E01000901", "k1"),
        line("E01000902", "k2", at="-2.9951,52.005"),
        line("E01000902", "k3", at="-2.9851,52.005"),
        line("E01000902", "k4"),
        line("E01000903", "k5"),
    )
    report = import_crimes(workspace, file, lookup=lookup, today=TODAY)
    assert (report.kept, report.converted, report.unplaced, report.elsewhere) == (3, 3, 1, 1)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (None, "there is no file or folder"),
        ("Crime ID\n", "it has no column 'Month'"),
        ("", "it has no column"),
        (f"{HEADINGS}\n{'x' * 131_073}\n", "x-street.csv cannot be read as CSV .field larger than"),
    ],
)
def test_a_file_that_is_none_is_reported(
    workspace: Workspace, tmp_path: Path, body: str | None, words: str
) -> None:
    path = tmp_path / "x-street.csv"
    if body is not None:
        path.write_text(body, "utf-8")
    with pytest.raises(BadInput, match=words):
        import_crimes(workspace, path, today=TODAY)


def test_a_folder_without_street_crime_is_reported(workspace: Workspace, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"no file ending in -street.csv"):
        import_crimes(workspace, tmp_path, today=TODAY)


@pytest.mark.slow
def test_at_the_prompt(
    workspace: Workspace, server: ListingServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = tmp_path / "settings.toml"
    own.write_text(f'[crimes]\naddress = "{server.address}"\ninterval_seconds = 0.0\n', "utf-8")
    monkeypatch.setenv("FUNDING_TUI_SETTINGS", str(own))
    asked = ["sync", "crime", "--json", "--workspace", str(workspace.path)]
    result = CliRunner().invoke(verbs, asked, catch_exceptions=False)
    assert (result.exit_code, json.loads(result.stdout)["months"]) == (0, ["2025-10", "2026-09"])
    server.at(STREET, Answer("down for works", 404))
    result = CliRunner().invoke(
        verbs, ["crime", "--until", "2024-09", "--workspace", str(workspace.path)], catch_exceptions=False
    )
    assert result.exit_code == 1
    assert "Traceback" not in result.stderr
