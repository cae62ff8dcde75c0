"""Whatever a file holds, a verb says one sentence about it and changes nothing, or does what it says."""

from __future__ import annotations

import io
import json
import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from random import Random

import openpyxl
import pytest

from funding_tui.hold.importing.run_import import IMPORTERS
from tests.campaigns.command_line import Said, ask
from tests.campaigns.damage import damaged
from tests.hold.importing.import_cases import AREAS, PROJECTS, STREAMS
from tests.paths import ROOT
from tests.properties import EXAMPLES, SEED

pytestmark = [pytest.mark.slow, pytest.mark.campaign]
ROUNDS = int(os.environ.get(EXAMPLES, 6))
DRAW = os.environ.get(SEED, "0")
DONE_OR_TOLD = {0, 1, 2, 3, 4}

FILES = {
    "areas": AREAS,
    "indicators": "area code,burglary_per1000_properties,imd2025_crime_score\n"
    "E01000001,5.8,-0.4\nE01000002,2,1\n",
    "streams": STREAMS,
    "rules": "stream,kind,words,at least,at most,underwriter,valid from,source\n"
    "SVD,over-programme,A tenth more,,10%,the reserve,2026-04-01,letter\nSVD,share,Half at least,50%,,,,\n",
    "projects": PROJECTS,
    "evidence": "id,intervention,outcome,direction,effect_value,effect_unit,ci_low,ci_high\n"
    "light,Lighting,crime,reduces,-14,percent,-20,-7\ncctv,CCTV,crime,reduces,,,,\n",
    "effects": "project code,option,harm,evidence,reduction\nLIGHT,full,burglary,light,14%\n",
    "priorities": "code,name,weight,source\n"
    "neighbourhood,Neighbourhood,1,strategy\ndomestic,Domestic abuse,2,strategy\n",
    "harms": "code,name,priority,indicator,harm days,source of weight\n"
    "burglary,Burglary,neighbourhood,burglary,243.5,CCHI\n",
    "weights": "set,unit,source,date,count,weight\nother,days,made up,2026-01-01,burglary,200\n",
    "awards": "Identifier,Title,Amount Awarded,Currency,Award Date,Funding Org:0:Name,Recipient Org:0:Name\n"
    '1,Night bus,"£1,234.50",GBP,17/08/2015,A trust,Riders\n',
}  # fmt: skip


def test_every_importer_has_a_file_here() -> None:
    assert set(FILES) == set(IMPORTERS)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with a little of everything in it."""
    folder = tmp_path_factory.mktemp("damaged")
    workspace = folder / "small.funding"
    assert ask("init", "--name", "Smallshire", "--workspace", str(workspace)).code == 0
    for what in ("priorities", "areas", "harms", "streams", "evidence", "projects"):
        (folder / f"{what}.csv").write_text(FILES[what], "utf-8")
        ask("import", what, str(folder / f"{what}.csv"), "--workspace", str(workspace))
    return workspace


def contents(place: Path) -> int:
    with closing(sqlite3.connect(place)) as database:
        return hash(tuple(database.iterdump()))


def as_workbook(text: str) -> bytes:
    book = openpyxl.Workbook()
    assert book.active is not None
    for line in text.splitlines():
        book.active.append(line.replace('"', "").split(","))
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def as_json(text: str) -> bytes:
    headings, *lines = (line.split(",") for line in text.replace('"', "").splitlines())
    return json.dumps([dict(zip(headings, line, strict=False)) for line in lines]).encode()


SUFFIXES: dict[str, Callable[[str], bytes]] = {".csv": str.encode, ".xlsx": as_workbook, ".json": as_json}


def told_in_one_sentence(said: Said, about: str) -> None:
    assert said.code in DONE_OR_TOLD, f"{about}: ended with {said.code}"
    assert "Traceback" not in said.errors, f"{about}: {said.errors[-2_000:]}"
    assert "something went wrong" not in said.errors, f"{about}: {said.errors[-2_000:]}"
    if said.code in (1, 2):
        assert said.errors.strip() or said.output.strip(), f"{about}: it said nothing"


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("what", FILES)
def test_a_damaged_file_is_refused_in_words_or_taken_in_whole(
    place: Path, tmp_path: Path, what: str, suffix: str
) -> None:
    whole = SUFFIXES[suffix](FILES[what])
    for number in range(ROUNDS):
        about = f"draw {DRAW} {what}{suffix} {number}"
        file = tmp_path / f"file{suffix}"
        file.write_bytes(damaged(whole, Random(about)))
        before = contents(place)
        said = ask("import", what, str(file), "--workspace", str(place))
        told_in_one_sentence(said, about)
        assert said.code == 0 or contents(place) == before, f"{about}: refused, and yet it changed something"


SETTINGS = """\
officer = "Ann"
contact = "ann@example.org"
solve_seconds = 30
solve_gap = 0.01
[giving]
page_size = 10
[boundaries]
interval_seconds = 1.0
[[source]]
kind = "feed"
name = "made-up"
title = "Made up"
address = "http://127.0.0.1:9/feed.atom"
interval_seconds = 0.0
stale_days = 3
places = ["Herefordshire"]
"""


def test_damaged_settings_are_told(place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FUNDING_TUI_SETTINGS", str(tmp_path / "settings.toml"))
    for number in range(4 * ROUNDS):
        about = f"draw {DRAW} settings {number}"
        (tmp_path / "settings.toml").write_bytes(damaged(SETTINGS.encode(), Random(about)))
        for words in (("sources",), ("today",), ("crime", "--from", str(tmp_path))):
            told_in_one_sentence(ask(*words, "--workspace", str(place)), f"{about} {words[0]}")


@pytest.mark.parametrize(
    "words",
    [
        ("solve", "PROBLEM", "--seconds", "5"),
        ("verify", "PROBLEM", "SOLUTION"),
        ("explain", "PROBLEM", "SOLUTION"),
    ],
)
def test_damaged_problems_and_solutions_are_told(tmp_path: Path, words: tuple[str, ...]) -> None:
    problem = (ROOT / "docs" / "example.problem.json").read_bytes()
    solution = (ROOT / "docs" / "example.solution.json").read_bytes()
    for number in range(2 * ROUNDS):
        about = f"draw {DRAW} {words[0]} {number}"
        random = Random(about)
        damage_solution = "SOLUTION" in words and random.random() < 0.6
        files = {
            "PROBLEM": problem if damage_solution else damaged(problem, random),
            "SOLUTION": damaged(solution, random) if damage_solution else solution,
        }
        for name, content in files.items():
            (tmp_path / f"{name}.json").write_bytes(content)
        given = [str(tmp_path / f"{word}.json") if word in files else word for word in words]
        told_in_one_sentence(ask(*given), about)


QUERIES = 'title:"a b" -x amount:>4k closes:<2026-12-01 source:feed (a OR b) near:5 * ^ : " funder:x~2'


def test_any_query_is_answered_or_told(place: Path) -> None:
    for number in range(20 * ROUNDS):
        about = f"draw {DRAW} query {number}"
        query = damaged(QUERIES.encode(), Random(about)).decode("utf-8", "replace").replace("\0", "")
        told_in_one_sentence(ask("search", "--workspace", str(place), "--", query), about)
