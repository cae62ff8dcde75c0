"""A folder with a small county in it: a little of everything that a verb reads, at every stage."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

from sqlmodel import select

from models.areas import Area
from models.rules import VirementRule
from tests.allocate.counties import a_county, a_project, a_stream
from tests.builders import an_opportunity
from tests.campaigns.command_line import ask
from tests.hold.charities.register import a_row, as_json, packed
from tests.hold.importing.import_cases import STREAMS
from tests.listing_pages import a_grant, paged_grants
from tests.listing_server import Answer, ListingServer
from tests.paths import ROOT

WORKSPACE = "county.funding"
SETTINGS = "settings.toml"
SQUARE = [[[-2.7, 52.1], [-2.6, 52.1], [-2.6, 52.2], [-2.7, 52.1]]]
CRIMES = (
    "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,Crime type,"
    "Last outcome category,Context\n"
    "k1,2026-09,A Force,A Force,-2.7,52.1,On or near A Street,E01000001,Mill Lane,Vehicle crime,,\n"
)
NO_NETWORK = 'cache = "cache"\n'
# what comes before the verbs that are tried, in the order of an officer's week
STEPS = (
    "scenario clone base first --name First",
    "scenario lock first town in",
    "scenario lock first village out",
    "scenario lock first bus out",
    "scenario lock first hub out",
    "propose first --quick --by Ann",
    "proposal draft 1 --by Ann",
    "proposal submit P1 --by Ann",
    "proposal certify P1 --by Bob",
    "scenario clone base mine --name Mine",
    "scenario limit mine rural --at-least 0%",
    "propose base --quick --by Ann",
    "propose mine --quick --by Ann --lock-in bus",
    "proposal draft 2 --by Ann",
    "proposal draft 2 --by Ann",
    "proposal submit P3 --by Ann",
    "scenario clone base spare --name Spare",
    "pipeline move 1 watching --owner Ann",
    "pipeline move 2 watching --owner Ann",
    "pipeline move 2 submitted --owner Ann --why yes",
    "pipeline move 3 watching --owner Ann",
    "pipeline task 1 Write",
    "links find",
    "search --save grants grant",
    "lists set last-year --entries village --source board",
    "backup --to old.funding",
    "export P1 --to old.zip",
    "export 2 --to old.docx",
)


SERVED = """
[giving]
address = "{address}/giving"
registry = "{address}/registry"
interval_seconds = 0
[[source]]
name = "find-a-grant"
address = "{address}"
interval_seconds = 0
details_at_once = 0
"""


@contextmanager
def standing_in(folder: Path) -> Iterator[None]:
    """This process in the folder, with its workspace and settings and no others."""
    own = {
        "FUNDING_TUI_WORKSPACE": str(folder / WORKSPACE),
        "FUNDING_TUI_SETTINGS": str(folder / SETTINGS),
        "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
        "NO_PROXY": "127.0.0.1",
    }
    before = Path.cwd()
    os.chdir(folder)
    try:
        with patch.dict(os.environ, own):
            yield
    finally:
        os.chdir(before)


def a_place(folder: Path) -> None:
    """Fill a folder that is there."""
    shutil.copytree(_made().name, folder, dirs_exist_ok=True)


@cache
def _made() -> TemporaryDirectory[str]:
    """A folder that was filled once for all tests of this process; gone when it ends."""
    made = TemporaryDirectory(prefix="campaign-", ignore_cleanup_errors=True)
    _fill(Path(made.name))
    return made


def _fill(folder: Path) -> None:
    workspace = a_county(folder / WORKSPACE)
    a_stream(
        workspace,
        "core",
        {(2026, "revenue-other"): 15_500_00, (2026, "capital"): 500_00},
        VirementRule(at_most_bp=5000),
    )
    a_stream(workspace, "next", {(2026, "revenue-other"): 1_000_00})
    a_project(workspace, "town", fixed=7000_00, score=9, areas=["W3"])
    a_project(workspace, "village", fixed=5000_00, score=5, areas=["W1", "W2"], effect=(1, 0.1, 1.0))
    a_project(workspace, "bus", fixed=3000_00, score=4, areas=["W1"])
    a_project(workspace, "hub", fixed=9000_00, score=3, areas=["W2"])
    for title in ("Lighting grant", "Lighting grant", "Bus grant"):
        an_opportunity(
            workspace,
            title,
            source=f"source {title}",
            funder="Home Office",
            places=["England"],
            applicant_types=["Local authority"],
            status="open",
            closes_on=date(2027, 1, 29),
        )
    with workspace.session() as session:
        for area in session.exec(select(Area)):
            area.kind = "lsoa"  # the kind that crimes are counted by
        session.add(Area(code="E01000001", name="Mill Lane", kind="lsoa", rural=True, population=900))
    workspace.close()
    shapes = [
        {"type": "Feature", "id": code, "geometry": {"type": "Polygon", "coordinates": SQUARE}}
        for code in ("W1", "W2", "W3")
    ]
    (folder / "map.geojson").write_text(
        json.dumps({"type": "FeatureCollection", "features": shapes}), "utf-8"
    )
    (folder / "2026-09-a-street.csv").write_text(CRIMES, "utf-8")
    (folder / "streams.csv").write_text(STREAMS, "utf-8")
    (folder / "register.zip").write_bytes(packed(as_json([a_row()])))
    (folder / "problem.json").write_bytes((ROOT / "docs" / "example.problem.json").read_bytes())
    (folder / "solution.json").write_bytes((ROOT / "docs" / "example.solution.json").read_bytes())
    (folder / SETTINGS).write_text(NO_NETWORK, "utf-8")
    with standing_in(folder):
        for step in STEPS:
            said = ask(*step.split())
            assert said.code in (0, 4), f"{step}: {said}"


@contextmanager
def served() -> Iterator[str]:
    """The settings of a place whose sources, awards and registry answer, and are on this machine."""
    grant = a_grant(9)
    given = {
        "id": "360G-x-1",
        "title": "Advice",
        "currency": "GBP",
        "amountAwarded": 100.25,
        "awardDate": "2025-04-01T00:00:00+00:00",
        "fundingOrganization": [{"id": "GB-CHC-1", "name": "Example Trust"}],
        "recipientOrganization": [{"id": "GB-CHC-2", "name": "Example Advice"}],
    }
    page = {"count": 1, "next": None, "previous": None, "results": [{"grant_id": "360G-x-1", "data": given}]}
    with ListingServer() as server:
        entry = {
            "title": "Grants of Example",
            "identifier": "a1",
            "license": "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
            "license_name": "Open Government Licence 3.0 (United Kingdom)",
            "publisher": {"name": "Example", "website": "https://example.org", "prefix": "360G-Exam"},
            "distribution": [{"downloadURL": f"{server.address}/grants.json", "title": "all"}],
        }
        server.at("/grants", paged_grants([grant]))
        server.at("/giving/org/GB-CHC-1/grants_made/", Answer(json.dumps(page), kind="application/json"))
        server.at("/registry", Answer(json.dumps([entry]), kind="application/json"))
        server.at("/grants.json", Answer(json.dumps({"grants": [given]}), kind="application/json"))
        yield NO_NETWORK + SERVED.format(address=server.address)
