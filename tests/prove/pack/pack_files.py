"""Packs taken apart, put together again, and checked by the program in a fresh process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

from funding_tui.prove.pack.manifest import MANIFEST, describe_part

Parts = dict[str, bytes]


def elsewhere(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """The program in a fresh process, in another folder, without a workspace."""
    own = {"FUNDING_TUI_SETTINGS": "none.toml", "FUNDING_TUI_WORKSPACE": str(folder / "none.funding")}
    return subprocess.run(
        [sys.executable, "-m", "funding_tui", *words],
        cwd=folder,
        env={**os.environ, **own},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def parts_of(pack: Path) -> Parts:
    with zipfile.ZipFile(pack) as archive:
        return {entry.filename: archive.read(entry) for entry in archive.infolist()}


def written(path: Path, parts: Parts) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def with_manifest(parts: Parts) -> Parts:
    """The parts, under a manifest whose hashes are theirs."""
    manifest = json.loads(parts[MANIFEST])
    named = sorted(set(parts) - {MANIFEST})
    manifest["parts"] = [describe_part(name, parts[name]).model_dump() for name in named]
    return {**parts, MANIFEST: json.dumps(manifest).encode()}
