"""Packs, templates, copies, maps, crime and register files that are damaged are refused in a sentence."""

from __future__ import annotations

import os
import shlex
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from tests.campaigns.command_line import ask
from tests.campaigns.damage import damaged
from tests.campaigns.place import a_place, standing_in
from tests.properties import EXAMPLES, SEED

pytestmark = [pytest.mark.slow, pytest.mark.campaign]
ROUNDS = int(os.environ.get(EXAMPLES, 2))
DRAW = os.environ.get(SEED, "0")
READING = {
    "old.zip": "verify old.zip",
    "old.docx": "export 2 --to paper.docx --template old.docx",
    "old.funding": "restore old.funding --workspace new.funding",
    "map.geojson": "boundaries --from map.geojson --attribution council",
    "2026-09-a-street.csv": "crime --from 2026-09-a-street.csv",
    "register.zip": "charity --from register.zip",
}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("papers")
    a_place(folder)
    return folder


@pytest.mark.parametrize("name", READING)
def test_a_damaged_file_is_refused_in_words_or_read(
    place: Path, name: str, record_property: Callable[[str, object], None]
) -> None:
    whole = (place / name).read_bytes()
    try:
        with standing_in(place):
            for number in range(ROUNDS):
                about = f"draw {DRAW} {name} {number}"
                Path(name).write_bytes(damaged(whole, Random(about)))
                Path("new.funding").unlink(missing_ok=True)
                said = ask(*shlex.split(READING[name]))
                assert said.code in {0, 1, 2, 3, 4}, f"{about}: {said}"
                assert "Traceback" not in said.errors, f"{about}: {said.errors[-2_000:]}"
                assert "something went wrong" not in said.errors, f"{about}: {said.errors[-2_000:]}"
                if said.code == 2:
                    assert said.errors.strip().count("\n") == 0 or said.output, f"{about}: {said.errors}"
    finally:
        (place / name).write_bytes(whole)
    record_property("tried: damaged files", ROUNDS)
