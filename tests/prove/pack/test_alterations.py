"""Whatever word or figure of a pack is altered, under hashes that are right, the pack is not said to hold."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funding_tui.allocate.report.report import RunReport
from funding_tui.base.errors import BadInput
from funding_tui.prove.export_formats import write_run
from funding_tui.prove.pack.check import check_pack
from funding_tui.prove.pack.manifest import MANIFEST, read_pack
from tests.properties import examples
from tests.prove.pack.pack_files import Parts, elsewhere, parts_of, with_manifest, written

pytestmark = pytest.mark.slow


def verdict(parts: Parts, path: Path) -> bool | None:
    """Whether a pack of these parts holds; None where some was not checked, False where it is refused."""
    try:
        found = [check.holds for check in check_pack(read_pack(written(path, with_manifest(parts))))]
    except BadInput:
        return False
    return False if False in found else None if None in found else True


def places(value: Any, place: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The place of each text, number and truth value in plain data."""
    if isinstance(value, dict):
        for key, part in value.items():
            yield from places(part, (*place, key))
    elif isinstance(value, list):
        for number, part in enumerate(value):
            yield from places(part, (*place, number))
    elif value is not None:
        yield place


def altered(value: Any) -> Any:
    """Another text or figure that fits in the same place."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    if isinstance(value, float):
        return value * 1.5 + 1
    if re.fullmatch(r"\d{4}-\d\d-\d\d.*", value):
        return value.replace(value[:4], str(int(value[:4]) - 1), 1)
    return f"{value} no" if value else "no"


def with_alteration(content: bytes, place: tuple[Any, ...]) -> bytes:
    data = json.loads(content)
    within = data
    for key in place[:-1]:
        within = within[key]
    within[place[-1]] = altered(within[place[-1]])
    return json.dumps(data, indent=2, ensure_ascii=False).encode()


def data_parts(parts: Parts) -> list[str]:
    return sorted(name for name in parts if name.endswith(".json") and name != MANIFEST)


def test_the_pack_itself_holds(pack: Path, tmp_path: Path) -> None:
    assert verdict(parts_of(pack), tmp_path / "same.zip") is True


@examples(8)
@given(st.data())
def test_any_altered_word_or_figure_of_the_data_is_found(
    made: Path, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    parts = parts_of(made / "pack.zip")
    name = data.draw(st.sampled_from([each for each in data_parts(parts) if parts[each] != b"[\n\n]\n"]))
    place = data.draw(st.sampled_from(list(places(json.loads(parts[name])))))
    lie = {**parts, name: with_alteration(parts[name], place)}
    assert verdict(lie, tmp_path_factory.mktemp("lie") / "lie.zip") is not True, (name, place)


@examples(5)
@given(st.data())
def test_an_altered_report_is_found_though_its_papers_are_written_from_it(
    made: Path, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    parts = parts_of(made / "pack.zip")
    place = data.draw(st.sampled_from(list(places(json.loads(parts["report.json"])))))
    changed = with_alteration(parts["report.json"], place)
    try:
        report = RunReport.model_validate_json(changed)
        papers = {name: write_run(report, Path(name)) for name in parts if name.startswith("papers/")}
    except (ValueError, ArithmeticError):
        return
    lie = {**parts, "report.json": changed, **papers}
    assert verdict(lie, tmp_path_factory.mktemp("lie") / "lie.zip") is not True, place


@pytest.mark.parametrize("name", ["run", "scenario", "proposal", "problem_hash", "answer", "limits", "seeds"])
def test_an_altered_manifest_is_found(pack: Path, tmp_path: Path, name: str) -> None:
    parts = parts_of(pack)
    manifest = json.loads(parts[MANIFEST])
    (place, *_) = places(manifest[name], (name,))
    parts[MANIFEST] = with_alteration(parts[MANIFEST], place)
    assert verdict(parts, tmp_path / "lie.zip") is not True


def word_in(member: str) -> Callable[[bytes], bytes]:
    """Alters one word of one member of a Word file or a workbook."""

    def alter(content: bytes) -> bytes:
        into = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(into, "w") as new:
            for entry in old.infolist():
                part = old.read(entry)
                new.writestr(
                    entry, part.replace(b"Project", b"Prospect") if entry.filename == member else part
                )
        return into.getvalue()

    return alter


@pytest.mark.parametrize(
    ("name", "alter"),
    [
        ("paper.docx", word_in("word/document.xml")),
        ("paper.xlsx", word_in("xl/sharedStrings.xml")),
        ("paper.html", lambda content: content.replace(b"7,000", b"8,000", 1)),
        ("paper.md", lambda content: content.replace(b"7,000", b"8,000", 1)),
        ("paper.pdf", lambda content: content + b"\n"),
    ],
)
@pytest.mark.parametrize("as_of", ["this version", "other libraries"])
def test_an_altered_word_of_a_paper_is_found_whatever_version_it_claims(
    pack: Path, tmp_path: Path, name: str, alter: Callable[[bytes], bytes], as_of: str
) -> None:
    parts = parts_of(pack)
    changed = alter(parts[f"papers/{name}"])
    assert changed != parts[f"papers/{name}"]
    parts[f"papers/{name}"] = changed
    if as_of == "other libraries":
        manifest = json.loads(parts[MANIFEST])
        manifest["packed_with"]["python"] = "2.7"
        parts[MANIFEST] = json.dumps(manifest).encode()
    found = verdict(parts, tmp_path / "lie.zip")
    # the words of a PDF are not read back, so by another library it may only be drawn otherwise
    assert found is (None if (name, as_of) == ("paper.pdf", "other libraries") else False)


def test_a_key_that_stands_twice_is_found(pack: Path, tmp_path: Path) -> None:
    parts = parts_of(pack)
    parts["report.json"] = parts["report.json"].replace(b'{\n  "run": 1', b'{\n  "run": 2,\n  "run": 1', 1)
    assert verdict(parts, tmp_path / "lie.zip") is False


def test_a_pack_of_an_older_format_is_checked_as_far_as_it_can_be(pack: Path, tmp_path: Path) -> None:
    old = older(parts_of(pack))
    path = written(tmp_path / "old.zip", with_manifest(old))
    checks = {check.what: check.holds for check in check_pack(read_pack(path))}
    assert checks["allocation"] is True
    assert checks["records"] is None
    done = elsewhere(tmp_path, "verify", "old.zip", "--json")
    assert (done.returncode, json.loads(done.stdout)["holds"]) == (4, None)
    report = json.loads(old["report.json"])
    report["lines"][0]["pence"] += 1
    old["report.json"] = json.dumps(report).encode()
    assert verdict(old, tmp_path / "lie.zip") is False


def older(parts: Parts) -> Parts:
    """As the version before wrote it: without the run's own row and the hash of its records."""
    kept = {name: part for name, part in parts.items() if name not in ("run.json", "proposal.json")}
    report = json.loads(kept["report.json"])
    report.update(records_hash="", day=None)
    kept["report.json"] = json.dumps(report).encode()
    manifest = json.loads(kept[MANIFEST])
    manifest["format"] = "funding-tui/pack/1"
    kept[MANIFEST] = json.dumps(manifest).encode()
    return kept
