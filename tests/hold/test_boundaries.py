"""Outlines of the areas of a workspace, from a service or from a file."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlmodel import select

from funding_tui.allocate.propose import propose
from funding_tui.allocate.run_map import build_area_map
from funding_tui.allocate.run_store import load_report
from funding_tui.base.errors import BadInput, NotFound
from funding_tui.base.settings import Settings
from funding_tui.commands import verbs
from funding_tui.hold.boundaries import fetch_boundaries, import_boundaries
from models.areas import Area, Boundary
from models.database import Workspace
from tests.allocate.counties import TODAY, a_county, a_project, a_stream
from tests.blank_workspace import new_workspace
from tests.listing_server import Answer, ListingServer
from tests.sources.portal_pages import PATH, WARDS, portal, square


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[ListingServer]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with ListingServer() as running:
        yield running


@pytest.fixture
def county(tmp_path: Path) -> Iterator[Workspace]:
    """Sixty wards with official codes, and one locality of the partnership's own."""
    workspace = new_workspace(tmp_path / "county.funding")
    with workspace.session() as session:
        session.add_all(Area(code=code, name=f"Ward {code}", kind="ward") for code in WARDS[:60])
        session.add(Area(code="golden-valley", name="Golden Valley", kind="locality"))
    yield workspace
    workspace.close()


@pytest.fixture
def settings(server: ListingServer, tmp_path: Path) -> Settings:
    return Settings(boundaries={"address": server.address, "interval_seconds": 0}, cache=tmp_path)


def outlines(workspace: Workspace) -> int:
    with workspace.session() as session:
        return len(session.exec(select(Boundary)).all())


def test_outlines_are_stored_beside_their_areas_with_date_and_licence(
    server: ListingServer, county: Workspace, settings: Settings
) -> None:
    server.at(PATH, portal)
    seen = []
    report = fetch_boundaries(
        county, kind="ward", settings=settings, today=date(2026, 11, 23), progress=seen.append
    )
    assert (report.state, report.stored, report.unchanged, report.missing, report.why) == (
        "complete",
        60,
        0,
        (),
        "",
    )
    assert [(at.done, at.total) for at in seen] == [(50, 60), (60, 60)]
    with county.session() as session:
        geography = build_area_map(session, list(WARDS[:60]))
    assert geography is not None
    assert geography.read_on == date(2026, 11, 23)
    assert "Open Government Licence v.3.0" in geography.attribution
    assert "database right 2026" in geography.attribution
    assert len(geography.places[7].rings[0]) == 5

    again = fetch_boundaries(county, kind="ward", settings=settings)
    assert (again.state, again.stored, again.unchanged) == ("complete", 0, 60)
    assert len(server.asked(PATH)) == 2


def test_what_is_missing_is_named_and_the_rest_is_stored(
    server: ListingServer, county: Workspace, settings: Settings
) -> None:
    server.at(PATH, lambda request: portal(request, held=WARDS[:59]))
    report = fetch_boundaries(county, settings=settings)
    assert (report.state, report.stored, report.missing, report.not_asked) == ("partial", 59, (WARDS[59],), 1)
    assert f"no outline of 1 area: {WARDS[59]}." in report.why
    assert "1 area has no official code" in report.why
    assert outlines(county) == 59


def test_an_error_half_way_keeps_what_was_read_and_the_next_call_goes_on(
    server: ListingServer, county: Workspace, settings: Settings
) -> None:
    refusal = Answer(json.dumps({"error": {"code": 400, "message": "Cannot perform query"}}))
    server.at(PATH, portal, refusal)
    report = fetch_boundaries(county, kind="ward", settings=settings)
    assert (report.state, report.stored) == ("partial", 50)
    assert "Cannot perform query" in report.why

    server.at(PATH, portal)
    assert fetch_boundaries(county, kind="ward", settings=settings).stored == 10
    assert outlines(county) == 60


def test_a_cancel_keeps_what_was_read(server: ListingServer, county: Workspace, settings: Settings) -> None:
    server.at(PATH, portal)
    stop = []
    report = fetch_boundaries(
        county, kind="ward", settings=settings, progress=stop.append, cancelled=lambda: bool(stop)
    )
    assert (report.state, report.stored) == ("partial", 50)
    assert "stopped" in report.why


def test_without_a_network_nothing_is_stored_and_a_sentence_says_so(
    county: Workspace, tmp_path: Path, server: ListingServer
) -> None:
    server.at(PATH, Answer("nothing", 404))
    settings = Settings(boundaries={"address": server.address, "interval_seconds": 0}, cache=tmp_path)
    report = fetch_boundaries(county, kind="ward", settings=settings)
    assert (report.state, report.stored) == ("failed", 0)
    assert report.why.endswith(".")
    assert outlines(county) == 0


def test_bad_requests_are_reported(county: Workspace, settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="no kind of area 'wards'; there are: lsoa"):
        fetch_boundaries(county, kind="wards", settings=settings)
    with pytest.raises(BadInput, match="no areas of kind msoa yet"):
        fetch_boundaries(county, kind="msoa", settings=settings)
    with pytest.raises(BadInput, match="settings file: boundaries: adress"):
        fetch_boundaries(county, settings=Settings(boundaries={"adress": "x"}, cache=tmp_path))


@pytest.fixture
def with_a_run(server: ListingServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workspace]:
    """Three wards with official codes, one stored run, and settings that lead to the server."""
    file = tmp_path / "settings.toml"
    file.write_text(f'[boundaries]\naddress = "{server.address}"\ninterval_seconds = 0\n', "utf-8")
    monkeypatch.setenv("FUNDING_TUI_SETTINGS", str(file))
    workspace = a_county(tmp_path / "small.funding")
    with workspace.session() as session:
        for number, area in enumerate(session.exec(select(Area))):
            area.code = WARDS[number]
    a_stream(workspace, "core", {(2026, "revenue-other"): 10_000_00})
    a_project(workspace, "town", fixed=7000_00, score=9, areas=[WARDS[2]])
    propose(workspace, today=TODAY, who="A. Officer")
    yield workspace
    workspace.close()


def command(workspace: Workspace, *words: str) -> Result:
    return CliRunner().invoke(verbs, ["boundaries", *words, "--workspace", str(workspace.path)])


def test_the_command_adds_outlines_to_a_stored_run_so_that_its_papers_show_a_map(
    server: ListingServer, with_a_run: Workspace, tmp_path: Path
) -> None:
    assert load_report(with_a_run, None).geography is None
    server.at(PATH, portal)
    done = command(with_a_run, "--run", "latest", "--json")
    assert done.exit_code == 0, done.output
    report = json.loads(done.stdout)
    assert (report["state"], report["stored"], report["run"]) == ("complete", 3, 1)

    report = load_report(with_a_run, 1)
    assert report.geography is not None
    assert all(place.rings for place in report.geography.places)
    file = tmp_path / "map.svg"
    words = ["picture", "map", "1", "--to", str(file), "--json", "--workspace", str(with_a_run.path)]
    drawn = CliRunner().invoke(verbs, words)
    assert drawn.exit_code == 0, drawn.output
    assert json.loads(drawn.stdout)["alt"].startswith("A map of 3 areas.")
    assert "Office for National Statistics" in file.read_text("utf-8")


def test_a_run_proposed_later_carries_the_outlines_by_itself(
    server: ListingServer, with_a_run: Workspace
) -> None:
    server.at(PATH, portal)
    assert command(with_a_run).exit_code == 0
    report = propose(with_a_run, today=TODAY, who="A. Officer")
    assert report.geography is not None
    assert report.geography.attribution


def test_the_command_says_by_its_exit_code_how_far_it_came(
    server: ListingServer, with_a_run: Workspace
) -> None:
    server.at(PATH, lambda request: portal(request, held=WARDS[:2]))
    partly = command(with_a_run)
    assert (partly.exit_code, "2 outlines read" in partly.stdout) == (4, True)
    assert WARDS[2] in partly.stderr
    server.at(PATH, Answer("gone", 404))
    assert command(with_a_run).exit_code == 1
    server.requests.clear()
    assert isinstance(command(with_a_run, "--run", "9").exception, NotFound)
    assert server.requests == []


def test_a_map_of_the_partnerships_own_is_read_from_a_file(county: Workspace, tmp_path: Path) -> None:
    own = {"type": "Polygon", "coordinates": [square(3)]}
    shapes = [
        {"type": "Feature", "properties": {"ref": "golden-valley", "n": 1}, "geometry": own},
        {"type": "Feature", "id": WARDS[4], "properties": None, "geometry": own},
        {"type": "Feature", "properties": {"ref": "elsewhere"}, "geometry": own},
    ]
    file = tmp_path / "localities.geojson"
    file.write_text(json.dumps({"type": "FeatureCollection", "features": shapes}), "utf-8")
    report = import_boundaries(county, file, attribution="Example Council. OGL v3.0.")
    assert (report.state, report.stored, len(report.missing)) == ("partial", 2, 59)
    assert "no outline of 59 areas" in report.why
    assert "1 shape is of no area" in report.why
    with county.session() as session:
        geography = build_area_map(session, ["golden-valley"])
    assert geography is not None
    assert geography.attribution == "Example Council. OGL v3.0."


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("not json", "not a GeoJSON file"),
        ("[" * 100_000, "not a GeoJSON file"),
        ("[]", "no list of shapes"),
        ('{"features": [1, {"properties": {"code": 5}}]}', "holds no shape with the code"),
        ('{"features": [{"id": "golden-valley", "geometry": {"type": "Point"}}]}', "shape 1 .*EPSG:4326"),
    ],
)
def test_a_file_that_is_no_map_is_reported(
    county: Workspace, tmp_path: Path, content: str, words: str
) -> None:
    file = tmp_path / "map.geojson"
    file.write_text(content, "utf-8")
    with pytest.raises(BadInput, match=words):
        import_boundaries(county, file, attribution="Ours")
    assert outlines(county) == 0


def test_a_map_needs_the_words_that_it_must_carry(county: Workspace, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="--attribution"):
        import_boundaries(county, tmp_path / "map.geojson", attribution=" ")
    with pytest.raises(BadInput, match="cannot be read"):
        import_boundaries(county, tmp_path / "map.geojson", attribution="Ours")
