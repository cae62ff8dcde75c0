"""A run in one file: the same bytes each time, checked and solved elsewhere, and harmless when false."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from funding_tui.allocate.report.report import RunReport
from funding_tui.base.errors import BadInput
from funding_tui.prove.pack import manifest as manifests
from funding_tui.prove.pack.build import export_pack
from funding_tui.prove.pack.check import check_pack, read_part
from funding_tui.prove.pack.manifest import MANIFEST, read_pack
from models.database import Workspace
from tests.prove.pack.pack_files import Parts, elsewhere, parts_of, with_manifest, written

pytestmark = pytest.mark.slow


def test_it_holds_all_that_the_run_rests_on(pack: Path) -> None:
    parts = parts_of(pack)
    manifest = json.loads(parts[MANIFEST])
    assert {"problem.json", "solution.json", "report.json", "records/ledgerentry.json"} <= set(parts)
    assert {"papers/paper.docx", "papers/paper.xlsx"} <= set(parts)
    assert (manifest["run"], manifest["proposal"], manifest["records"]) == (1, "P1.1", [])
    assert {"python", "funding-tui", "highspy", "pulp"} <= set(manifest["packed_with"])
    assert manifest["limits"]["gap"] == 0.001
    assert manifest["seeds"] == {"solver": 0}
    (project, _) = json.loads(parts["records/project.json"])
    assert project["code"] == "town"


def test_the_same_records_make_the_same_bytes(
    pack: Path, county: Workspace, report: RunReport, tmp_path: Path
) -> None:
    again = export_pack(county, report, tmp_path / "again.zip")
    assert again.read_bytes() == pack.read_bytes()


def test_it_is_proved_on_another_machine(pack: Path, tmp_path: Path) -> None:
    done = elsewhere(tmp_path, "verify", str(pack), "--json")
    result = json.loads(done.stdout)
    assert (done.returncode, result["holds"], result["proposal"]) == (0, True, "P1.1"), done.stderr
    assert {"files", "hashes", "allocation", "report", "paper.docx"} <= {
        each["what"] for each in result["checks"]
    }
    assert all(each["holds"] for each in result["checks"])


def test_it_is_solved_to_the_same_allocation_on_another_machine(pack: Path, tmp_path: Path) -> None:
    done = elsewhere(tmp_path, "solve", str(pack), "--to", "again.json")
    assert done.returncode == 0
    assert "The same allocation as in the pack" in done.stderr
    again, packed = (
        json.loads((tmp_path / "again.json").read_text()),
        json.loads(parts_of(pack)["solution.json"]),
    )
    assert again["lines"] == packed["lines"]


@pytest.mark.parametrize("suffix", [".docx", ".md", ".xlsx"])
def test_its_papers_come_out_the_same_byte_for_byte(pack: Path, tmp_path: Path, suffix: str) -> None:
    done = elsewhere(tmp_path, "export", str(pack), "--to", f"paper{suffix}")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / f"paper{suffix}").read_bytes() == parts_of(pack)[f"papers/paper{suffix}"]


def test_the_paper_of_a_proposal_gives_its_state(pack: Path) -> None:
    standing = read_part(read_pack(pack), RunReport).standing
    assert standing is not None
    assert (standing.state, standing.decided_by) == ("certified", "S. Treasurer")


def test_an_answer_that_was_tampered_with_is_found_though_every_hash_is_right(
    pack: Path, tmp_path: Path
) -> None:
    parts = parts_of(pack)
    solution = json.loads(parts["solution.json"])
    solution["lines"][0]["pence"] += 100
    parts["solution.json"] = json.dumps(solution).encode()
    proofs = check_pack(read_pack(written(tmp_path / "lie.zip", with_manifest(parts))))
    assert {proof.what for proof in proofs if proof.holds is False} == {"hashes", "allocation", "report"}
    done = elsewhere(tmp_path, "verify", "lie.zip")
    assert done.returncode == 1
    assert "The pack does not hold" in done.stdout


def test_a_paper_that_differs_from_its_report_is_found(pack: Path, tmp_path: Path) -> None:
    parts = parts_of(pack)
    parts["papers/paper.md"] += b"\nAnd a new car for the treasurer.\n"
    proofs = check_pack(read_pack(written(tmp_path / "lie.zip", with_manifest(parts))))
    assert [proof.what for proof in proofs if proof.holds is False] == ["paper.md"]


def test_another_version_of_a_library_may_write_a_different_paper(pack: Path, tmp_path: Path) -> None:
    parts = parts_of(pack)
    parts["papers/paper.md"] += b"\n"
    manifest = json.loads(parts[MANIFEST])
    manifest["packed_with"]["python"] = "2.7"
    parts[MANIFEST] = json.dumps(manifest).encode()
    proofs = check_pack(read_pack(written(tmp_path / "old.zip", with_manifest(parts))))
    (proof,) = [proof for proof in proofs if not proof.holds]
    assert (proof.what, proof.holds) == ("paper.md", None)
    assert "python 2.7" in proof.words


def without(name: str) -> Callable[[Parts], Parts]:
    return lambda parts: {key: content for key, content in parts.items() if key != name}


def adding(name: str, content: bytes = b"x") -> Callable[[Parts], Parts]:
    return lambda parts: {**parts, name: content}


@pytest.mark.parametrize(
    ("harm", "expected"),
    [
        (without("problem.json"), "'problem.json' is missing"),
        (without(MANIFEST), "it has no manifest.json"),
        (adding("solution.json"), "is not what its manifest says"),
        (adding("papers/extra.docx"), "is not in its manifest"),
        (adding("../../outside.json"), "which no pack has"),
        (adding("/etc/passwd"), "which no pack has"),
        (adding("C:\\windows\\x.dll"), "which no pack has"),
        (adding("papers/[red].md"), "which no pack has"),
        (adding(MANIFEST, b"[]"), "is not a pack that this version can read"),
        (adding(MANIFEST, b"{" * 100_000), "is not a pack that this version can read"),
        (adding(MANIFEST, b'{"format": "funding-tui/pack/9"}'), "is not a pack that this version can read"),
        (
            lambda parts: with_manifest({**parts, "report.json": b"{}"}),
            "report.json of the pack cannot be read",
        ),
        (lambda parts: {f"x{number}.json": b"" for number in range(300)}, "it holds 300 files"),
    ],
)
def test_a_false_pack_is_refused_in_one_sentence_and_harms_nothing(
    pack: Path, tmp_path: Path, harm: Callable[[Parts], Parts], expected: str
) -> None:
    lie = written(tmp_path / "lie.zip", harm(parts_of(pack)))
    with pytest.raises(BadInput) as fault:
        check_pack(read_pack(lie))
    assert expected in str(fault.value)
    assert "\n" not in str(fault.value)
    assert [path.name for path in tmp_path.iterdir()] == ["lie.zip"]


def test_a_pack_that_would_fill_the_memory_is_not_unpacked(
    pack: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(manifests, "MOST_BYTES", 3 * 1024 * 1024)
    bomb = written(tmp_path / "bomb.zip", adding("papers/zeros.md", bytes(20 * 1024 * 1024))(parts_of(pack)))
    with pytest.raises(BadInput, match="larger than 3 MB"):
        read_pack(bomb)


@pytest.mark.parametrize("content", [b"", b"PK", b"not a zip file", b"PK\x05\x06" + bytes(18)])
def test_what_is_no_zip_file_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x.zip").write_bytes(content)
    with pytest.raises(BadInput, match="not a pack"):
        read_pack(tmp_path / "x.zip")
    with pytest.raises(BadInput, match="cannot be read"):
        read_pack(tmp_path / "none.zip")


def test_a_damaged_pack_is_refused(pack: Path, tmp_path: Path) -> None:
    whole = pack.read_bytes()
    for number, content in enumerate((whole[: len(whole) // 2], _flipped(whole))):
        path = tmp_path / f"{number}.zip"
        path.write_bytes(content)
        with pytest.raises(BadInput):
            read_pack(path)


def _flipped(whole: bytes) -> bytes:
    """The pack with bytes of its largest part changed."""
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        largest = max(archive.infolist(), key=lambda entry: entry.compress_size)
    middle = largest.header_offset + largest.compress_size // 2
    return whole[:middle] + bytes(byte ^ 0xFF for byte in whole[middle : middle + 8]) + whole[middle + 8 :]


def test_a_pack_is_not_made_of_a_pack_nor_under_another_name(
    pack: Path, county: Workspace, report: RunReport, tmp_path: Path
) -> None:
    done = elsewhere(tmp_path, "export", str(pack), "--to", "copy.zip")
    assert (done.returncode, "not of a pack" in done.stderr) == (2, True)
    with pytest.raises(BadInput, match=r"end in \.zip"):
        export_pack(county, report, tmp_path / "pack.tar")
    assert list(tmp_path.iterdir()) == []
