"""A partnership without a single rural area reaches its paper in every format."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import time_machine
from click.testing import CliRunner, Result

from funding_tui.base.errors import BadInput
from funding_tui.commands import verbs

TABLES = {
    "areas": """area code,area name,kind,rural,population,households,burglary_per1000_properties
T1,Canal Side,lsoa,urban,1600,700,9.5
T2,Mill Lane,lsoa,urban,1750,820,5.1
T3,Station Road,lsoa,urban,1420,900,12.4
""",
    "priorities": "code,name,weight,source\nburglary,Burglary,1,made up\nasb,Nuisance,1,made up\n",
    "harms": """\
code,name,priority,indicator,harm days,source of weight
b,Burglary,burglary,burglary,200,made up
""",
    "streams": """stream code,stream,funder,financial year,cost type,awarded,signed
city,City fund,The city,2027/28,revenue-other,£30000,2026-06-01
""",
    "projects": """\
project code,project name,priority,option,delivery,areas,2027/28 revenue-other,score,score note
locks,Locks,burglary,all,whole,all,18000,6,judgement
wardens,Wardens,asb,all,whole,all,11000,5,judgement
lights,Lights,asb,all,whole,T1;T3,15000,4,judgement
""",
}


def run(workspace: Path, *words: str) -> Result:
    return CliRunner().invoke(verbs, [*words, "--workspace", str(workspace)])


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A town of three areas, its money and projects, and one run."""
    folder = tmp_path_factory.mktemp("town")
    workspace = folder / "town.funding"
    with time_machine.travel("2026-11-23", tick=True):
        assert run(workspace, "init", "--name", "Milltown CSP").exit_code == 0
        for what, text in TABLES.items():
            file = folder / f"{what}.csv"
            file.write_text(text, "utf-8")
            done = run(workspace, "import", what, str(file))
            assert done.exit_code == 0, done.output
        done = run(workspace, "propose", "base")
        assert done.exit_code == 0, done.output
    return workspace


@pytest.mark.slow
@pytest.mark.parametrize("suffix", [".docx", ".pdf", ".html", ".xlsx", ".md", ".csv", ".json"])
def test_its_paper_is_written_in_every_format(town: Path, suffix: str, tmp_path: Path) -> None:
    paper = tmp_path / f"paper{suffix}"
    done = run(town, "export", "latest", "--to", str(paper))
    assert done.exit_code == 0, done.output
    assert paper.stat().st_size > 0


def test_its_paper_says_once_that_no_area_is_rural_and_names_no_other_place(
    town: Path, tmp_path: Path
) -> None:
    paper = tmp_path / "paper.md"
    run(town, "export", "latest", "--to", str(paper))
    text = paper.read_text("utf-8")
    assert "None of the partnership's areas is classed as rural." in text
    assert "rural resident" not in text
    assert "Rural areas" not in text
    for other in ("Hereford", "West Mercia", "Marches", "Smallshire"):
        assert other not in text


def test_what_rurality_costs_is_answered_in_one_sentence(town: Path) -> None:
    done = run(town, "rural", "base")
    assert isinstance(done.exception, BadInput)
    assert "none of these areas is classed as rural" in str(done.exception)


@pytest.mark.slow
def test_its_run_is_compared_shocked_and_certified(town: Path) -> None:
    with time_machine.travel("2026-11-23", tick=True):
        compared = run(town, "compare", "1", "--json")
        assert compared.exit_code == 0, compared.output
        for words in (
            ("scenario", "clone", "base", "lean", "--name", "Lean"),
            ("scenario", "shock", "lean", "award-cut", "stream=city"),
            ("propose", "lean"),
            ("proposal", "draft", "1", "--by", "A. Officer"),
            ("proposal", "submit", "P1", "--by", "A. Officer"),
            ("proposal", "certify", "P1", "--by", "S. Treasurer"),
        ):
            done = run(town, *words)
            assert done.exit_code == 0, f"{words}: {done.output} {done.exception}"
    (pot,) = json.loads(run(town, "pots", "--json").stdout)
    assert pot["committed"] == 29_000_00
