from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from optimiser.limits import Limits
from optimiser.problem import Problem
from optimiser.rules import Money
from optimiser.sweeping import Case, CaseResult, SweepError, SweepRequest, sweep
from optimiser.sweeping.results import ResultsFile, header_of
from tests.optimiser.builders import a_pot
from tests.optimiser.sweeping import killed
from tests.optimiser.sweeping.problems import REQUEST, floors, town_and_country
from tests.paths import ROOT
from tests.workspace.small_disks import fill, small_disk

__all__ = ["small_disk"]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "results.jsonl"


def solved(
    file: Path,
    problem: Problem | None = None,
    *,
    percent: tuple[int, ...] = (0, 40, 80),
    request: SweepRequest = REQUEST,
) -> list[str]:
    """The names of the cases that had to be solved."""
    base = problem or town_and_country()
    names: list[str] = []
    sweep(
        base,
        floors(base, *percent),
        request,
        workers=1,
        to=file,
        progress=lambda at: names.append(at.latest.case) if at.latest else None,
    )
    return names


def test_the_file_is_a_header_and_a_line_for_each_case(file: Path) -> None:
    solved(file)
    header, *lines = (json.loads(line) for line in file.read_text("utf-8").splitlines())
    assert header["format"] == "funding-tui/sweep/2"
    assert header["problem_hash"] == town_and_country().fingerprint
    assert (header["cases"], header["gap"], header["seconds"]) == (3, 1e-4, 30)
    assert [line["case"] for line in lines] == ["rural floor: 0%", "rural floor: 40%", "rural floor: 80%"]


def test_what_is_done_is_not_done_again(file: Path) -> None:
    base = town_and_country()
    solved(file)
    before = file.read_bytes()
    again = sweep(base, floors(base, 0, 40, 80), REQUEST, workers=1, to=file)
    assert solved(file) == []
    assert again.complete
    assert file.read_bytes() == before


def test_a_case_that_failed_is_tried_again_and_its_latest_line_counts(file: Path) -> None:
    solved(file)
    lines = file.read_bytes().splitlines(keepends=True)
    failed = CaseResult(case="rural floor: 40%", status="failed", message="out of memory")
    file.write_bytes(b"".join([*lines[:2], failed.model_dump_json().encode() + b"\n", *lines[3:]]))
    assert solved(file) == ["rural floor: 40%"]
    assert solved(file) == []


def test_a_last_line_torn_anywhere_is_dropped_and_solved_again(file: Path) -> None:
    solved(file)
    whole = file.read_bytes()
    last = whole.rindex(b"\n", 0, -1) + 1
    for cut in (last + 1, (last + len(whole)) // 2, len(whole) - 1):
        file.write_bytes(whole[:cut])
        assert solved(file) == ["rural floor: 80%"]
        assert len(file.read_bytes().splitlines()) == 4


def test_a_header_torn_anywhere_is_written_anew(file: Path) -> None:
    base = town_and_country()
    header = header_of(base, [Case(name="one")], REQUEST)
    with ResultsFile(file, header):
        whole = file.read_bytes()
    for cut in (0, 1, len(whole) // 2, len(whole) - 1):
        file.write_bytes(whole[:cut])
        with ResultsFile(file, header) as opened:
            assert opened.found == ()
        assert file.read_bytes() == whole


@pytest.mark.parametrize(
    ("problem", "percent", "wanted", "why"),
    [
        (town_and_country(title="another"), (0, 40, 80), REQUEST, "of another problem"),
        (None, (0, 40), REQUEST, "of other cases of this problem"),
        (None, (0, 40, 80), replace(REQUEST, limits=Limits(gap=0.01, seconds=30)), "gap 0.0001, not 0.01"),
        (None, (0, 40, 80), replace(REQUEST, limits=Limits(gap=1e-4, seconds=9)), "seconds 30.0, not 9.0"),
        (None, (0, 40, 80), replace(REQUEST, share_of=Money(rural=False)), "the share of other money"),
        (None, (0, 40, 80), replace(REQUEST, keep_solutions=True), "do not carry the same"),
    ],
)
def test_a_file_of_another_sweep_is_refused_and_left_as_it_is(
    file: Path, problem: Problem | None, percent: tuple[int, ...], wanted: SweepRequest, why: str
) -> None:
    solved(file)
    before = file.read_bytes()
    with pytest.raises(SweepError, match=why) as refused:
        solved(file, problem, percent=percent, request=wanted)
    assert str(file) in str(refused.value)
    assert file.read_bytes() == before


@pytest.mark.parametrize("content", [b"notes\n", b"notes without an end", b"{}\n", b"\xff\xfe\n"])
def test_a_file_of_anything_else_is_refused_and_left_as_it_is(file: Path, content: bytes) -> None:
    file.write_bytes(content)
    with pytest.raises(SweepError, match="is not a file of a sweep's results"):
        solved(file)
    assert file.read_bytes() == content


def test_a_line_that_someone_spoilt_is_named(file: Path) -> None:
    solved(file)
    lines = file.read_bytes().splitlines(keepends=True)
    file.write_bytes(b"".join([*lines[:2], b"oops\n", *lines[3:]]))
    with pytest.raises(SweepError, match=r"line 3 of .* is not a result; delete that line"):
        solved(file)
    file.write_bytes(b"".join([*lines[:2], *lines[3:]]))
    assert solved(file) == ["rural floor: 40%"]


def test_two_sweeps_cannot_hold_one_file(file: Path) -> None:
    base = town_and_country()
    with (
        ResultsFile(file, header_of(base, floors(base, 0, 40, 80), REQUEST)),
        pytest.raises(SweepError, match="in use by another sweep"),
    ):
        solved(file)
    assert len(solved(file)) == 3


def test_a_place_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SweepError, match="cannot be written"):
        solved(tmp_path / "nowhere" / "results.jsonl")


def test_a_full_disk_is_reported_with_the_file_and_leaves_nothing_new(small_disk: Path) -> None:
    fill(small_disk)
    with pytest.raises(SweepError, match=r"results.jsonl cannot be written: No space .*; make room"):
        solved(small_disk / "results.jsonl")
    assert not (small_disk / "results.jsonl").exists()


def test_a_result_comes_back_from_its_line_as_it_was(file: Path) -> None:
    base = town_and_country()
    request = replace(REQUEST, keep_solutions=True)
    first = sweep(base, floors(base, 0, 40), request, workers=1, to=file)
    again = sweep(base, floors(base, 0, 40), request, workers=1, to=file)
    assert again.results == first.results
    assert isinstance(again.results[0], CaseResult)


@pytest.mark.slow
def test_a_sweep_killed_on_the_way_leaves_no_process_and_goes_on_to_the_same_answers(file: Path) -> None:
    psutil = pytest.importorskip("psutil")
    command = [sys.executable, "-m", "tests.optimiser.sweeping.killed", str(file)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        sweeping = psutil.Process(int(child.stdout.readline()))  # not `child`, where a launcher starts Python
        while int(child.stdout.readline()) < 3:
            pass
        workers = sweeping.children(recursive=True)
        sweeping.kill()
        child.stdout.read()
    assert workers
    _, alive = psutil.wait_procs(workers, timeout=20)
    assert alive == []

    stored = [json.loads(line)["case"] for line in file.read_bytes().split(b"\n")[1:-1]]
    assert 3 <= len(stored) < len(killed.PERCENT)
    base = town_and_country()
    new = solved(file, percent=tuple(killed.PERCENT))
    assert sorted([*stored, *new]) == sorted(case.name for case in floors(base, *killed.PERCENT))

    unbroken = sweep(base, floors(base, *killed.PERCENT), REQUEST, workers=1)
    resumed = sweep(base, floors(base, *killed.PERCENT), REQUEST, workers=1, to=file)
    for mine, theirs in zip(resumed.results, unbroken.results, strict=True):
        assert (mine.case, mine.status, mine.problem_hash) == (
            theirs.case,
            theirs.status,
            theirs.problem_hash,
        )
        assert mine.value == pytest.approx(theirs.value, rel=2 * REQUEST.limits.gap)


def test_more_money_is_another_problem(file: Path) -> None:
    solved(file)
    with_more_money = town_and_country().model_copy(update={"pots": (a_pot(pence=120_000),)})
    with pytest.raises(SweepError, match="of another problem"):
        solved(file, with_more_money)
