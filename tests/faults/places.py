"""Where a cell of the table plays: a folder with a workspace that holds a little of everything, and files."""

from __future__ import annotations

import json
import shlex
import shutil
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

from docx import Document

from funding_tui.base.settings import Settings
from funding_tui.demo.copying import demo_copy
from funding_tui.hold.charity_register import read_register
from models.clock import uk_today
from models.database import open_workspace
from tests.builders import an_opportunity
from tests.faults.cells import Conditions, ask
from tests.hold.charities.register import a_row, as_json, packed
from tests.hold.importing.import_cases import AREAS, PROJECTS, STREAMS
from tests.listing_server import Answer, ListingServer
from tests.paths import ROOT

NAME = "own.funding"
RUNS = (
    "propose --quick --no-check",
    "propose rural-floor --quick --no-check",
    "propose --rural-floor 35 --quick --no-check",
    "proposal draft 1",
    "proposal submit P1 --by Officer",
    "proposal draft 2",
    "export 1 --to {place}/run.zip",
)
FIRST = (
    "lists set last-year --entries 'idva, drive' --name Last --source Minutes",
    "pipeline move 1 watching --by Officer",
    "pipeline move 1 bidding --by Officer",
    "pipeline move 3 watching --by Officer",
    "pipeline task 1 'Ask the board'",
    "backup --to {place}/copy.funding",
)
SETTINGS = """\
officer = 'Officer'
check_seconds = 0
cache = {cache}

[copies]
daily = false

[giving]
address = "{server}/api/v1"
registry = "{server}/data.json"
interval_seconds = 0
"""


def make_place(folder: Path, server: str = "http://127.0.0.1:9", *, with_runs: bool = True) -> Path:
    """A folder with everything that the words of `verbs.py` speak of.

    Args:
        folder: in which it is made, beside the settings and caches.
        server: the address of what speaks as 360Giving; nobody listens at the one that is used otherwise.
        with_runs: solve something too, which takes most of the time.
    """
    place = folder / "place"
    place.mkdir()
    shutil.move(demo_copy(folder / "cache"), place / NAME)
    workspace = open_workspace(place / NAME)
    closing_day = uk_today() + timedelta(days=60)
    for title in ("Safer streets", "Safer Streets fund", "Rural streets"):
        an_opportunity(workspace, title, closes_on=closing_day)
    workspace.close()
    cache = json.dumps(str(folder / "cache"))
    (folder / "settings.toml").write_text(SETTINGS.format(cache=cache, server=server), "utf-8")
    (folder / "register.zip").write_bytes(packed(as_json([a_row(1164883, "West Mercia Women's Aid")])))
    read_register(Settings(cache=folder / "cache"), folder / "register.zip")
    for name in ("problem", "solution"):
        shutil.copy(ROOT / "docs" / f"example.{name}.json", place / f"{name}.json")
    for name, text in _TABLES.items():
        (place / f"{name}.csv").write_text(text, "utf-8")
    (place / "awards.json").write_text(json.dumps({"grants": [_award()]}), "utf-8")
    (place / "map.geojson").write_text(json.dumps(_map()), "utf-8")
    (place / "2026-09-a-street.csv").write_text(_CRIMES, "utf-8")
    Document().save(str(place / "template.docx"))
    for line in (*(RUNS if with_runs else ()), *FIRST):
        words = shlex.split(line.format(place=place))
        said = ask(words, Conditions(environment(folder, place / NAME)))
        assert said.code == 0, (words, said)
    return place


def environment(folder: Path, workspace: Path) -> dict[str, str]:
    """What a verb finds in its environment: no folder of the person who runs the tests, and no network."""
    homes = {
        name: str(folder / name.lower()) for name in ("XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME")
    }
    nowhere = {"NO_PROXY": "127.0.0.1"} | dict.fromkeys(
        ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"), "http://127.0.0.1:9"
    )
    return {
        **homes,
        **nowhere,
        "FUNDING_TUI_SETTINGS": str(folder / "settings.toml"),
        "FUNDING_TUI_WORKSPACE": str(workspace),
        "FUNDING_TUI_CHECK_SECONDS": "0",
        "OPENBLAS_NUM_THREADS": "1",
        "TERM": "dumb",
    }


def serve_grants(server: ListingServer) -> None:
    """Let a server answer as 360Giving does: one organisation, and a registry of one file."""
    grant = {"grant_id": "360G-x-1", "data": _award(), "publisher": {"org_id": "GB-CHC-1164883"}}
    page = {"count": 1, "next": None, "previous": None, "results": [grant]}
    address = f"{server.address}/grants.json"
    entry = {
        "title": "Grants of A trust",
        "identifier": "a1",
        "license": "https://creativecommons.org/licenses/by/4.0/",
        "license_name": "Creative Commons",
        "publisher": {"name": "A Trust", "website": "https://example.org", "prefix": "360G-x"},
        "distribution": [{"downloadURL": address, "accessURL": address, "title": "all"}],
    }
    for path, body in (
        ("/api/v1/org/GB-CHC-1164883/grants_made/", page),
        ("/data.json", [entry]),
        ("/grants.json", {"grants": [_award()]}),
    ):
        server.at(path, Answer(json.dumps(body), kind="application/json"))


def refused_project(workspace: Path) -> str:
    """A project that the first run refuses; empty where nothing was solved."""
    with closing(sqlite3.connect(workspace)) as connection:
        found = connection.execute("SELECT report FROM run WHERE id = 1").fetchone()
    return str(json.loads(found[0])["refused"][0]["project"]) if found else ""


def _award() -> dict[str, object]:
    return {
        "id": "360G-x-1",
        "title": "Night bus",
        "currency": "GBP",
        "amountAwarded": 1234.5,
        "awardDate": "2025-08-17",
        "fundingOrganization": [{"id": "GB-CHC-1164883", "name": "A trust"}],
        "recipientOrganization": [{"id": "GB-CHC-1", "name": "Riders"}],
    }


def _map() -> dict[str, object]:
    ring = [[-2.9, 52.0], [-2.8, 52.0], [-2.8, 52.1], [-2.9, 52.0]]
    shape = {"type": "Polygon", "coordinates": [ring]}
    return {
        "type": "FeatureCollection",
        "features": [{"type": "Feature", "properties": {"ref": "E05009438"}, "geometry": shape}],
    }


_CRIMES = (
    "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,Crime type,"
    "Last outcome category,Context\n"
    "k1,2026-09,A Force,A Force,-2.7,52.0,On or near A Street,E01014009,Herefordshire 001A,Burglary,,\n"
)
_PROJECTS = (
    PROJECTS.replace("neighbourhood", "asb")
    .replace("E01000001", "E05009438")
    .replace("E01000002", "E05009439")
)
_TABLES = {
    "areas": AREAS,
    "streams": STREAMS,
    "projects": _PROJECTS,
    "rules": "stream,kind,words,from year,to year,at most,source\n"
    "pcc,carry-forward,A tenth may be carried,2026/27,2027/28,10%,letter\n",
    "small_areas": "lsoa21_code,lsoa21_name,ruc21_code,pop_census2021\n"
    "E01014009,Herefordshire 001A,UN1,1500\n",
}
