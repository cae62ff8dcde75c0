"""The daily file of the register: read whole or not at all, asked by number and by name."""

from __future__ import annotations

import tracemalloc
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from funding_tui.base.errors import BadInput, NotFound, OperationCancelled, OperationError
from funding_tui.base.progress import Progress
from funding_tui.base.settings import Settings
from funding_tui.hold.charity_register import fetch_register, find_by_name, find_by_number, read_register
from sources.web.client import ClientLimits, PoliteClient
from tests.hold.charities.conftest import FILE
from tests.hold.charities.register import a_row, as_json, as_table, packed
from tests.listing_server import Answer, ListingServer

ZIP = "application/zip"


def keep(settings: Settings, folder: Path, content: bytes, name: str = "extract.zip") -> None:
    file = folder / name
    file.write_bytes(content)
    read_register(settings, file)


def fetch(settings: Settings, **given: Any) -> Any:
    with PoliteClient(ClientLimits(interval=0, attempts=1)) as client:
        return fetch_register(settings, client, **given)


def test_the_published_file_is_fetched_kept_and_answers_by_number(
    server: ListingServer, settings: Settings
) -> None:
    server.at(FILE, Answer(packed(as_json([a_row(), a_row(1000002, "Other")])), kind=ZIP))
    told = fetch(settings)
    assert (told.held, told.left_out, told.extracted_on) == (2, 0, date(2026, 11, 20))
    assert "Open Government Licence v3.0" in told.attribution
    (charity,) = find_by_number(settings, 1000001)
    assert (charity.name, charity.status, charity.income, charity.expenditure) == (
        "EXAMPLE REFUGE",
        "registered",
        12_345_678,
        12_000_000,
    )
    assert (charity.registered_on, charity.accounts_to) == (date(1990, 3, 1), date(2025, 12, 31))
    assert find_by_number(settings, 9999999) == ()
    assert not (settings.cache / "charities.zip").exists()


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (packed(as_json([a_row()])), "extract.zip"),
        (packed(as_table([a_row()]), "publicextract.charity.txt"), "extract.zip"),
        (as_json([a_row()]), "publicextract.charity.json"),
        (as_table([a_row()]), "publicextract.charity.txt"),
    ],
    ids=["zip of json", "zip of a table", "json", "table"],
)
def test_the_zip_and_what_is_in_it_say_the_same_as_json_and_as_a_table(
    settings: Settings, tmp_path: Path, content: bytes, name: str
) -> None:
    keep(settings, tmp_path, content, name)
    (charity,) = find_by_number(settings, 1000001)
    assert (charity.name, charity.income, charity.insolvent) == ("EXAMPLE REFUGE", 12_345_678, False)


def test_a_subsidiary_shares_the_number_and_follows_its_charity(settings: Settings, tmp_path: Path) -> None:
    rows = [a_row(name="Second part", linked_charity_number=2), a_row(), a_row(linked_charity_number=1)]
    keep(settings, tmp_path, packed(as_json(rows)))
    assert [each.linked for each in find_by_number(settings, 1000001)] == [0, 1, 2]


def test_what_is_not_told_is_not_known(settings: Settings, tmp_path: Path) -> None:
    silent = {"latest_income": None, "latest_expenditure": "", "charity_insolvent": None}
    odd = {"latest_acc_fin_period_end_date": "31st of December", "date_of_registration": None}
    row = a_row(charity_registration_status="Pending", **silent, **odd)
    del row["charity_in_administration"]
    keep(settings, tmp_path, packed(as_json([row])))
    (charity,) = find_by_number(settings, 1000001)
    assert charity.income is charity.expenditure is charity.insolvent is charity.in_administration is None
    assert charity.accounts_to is charity.registered_on is None
    assert charity.status == "unknown"


def test_an_income_of_nothing_is_nothing_and_not_unknown(settings: Settings, tmp_path: Path) -> None:
    keep(settings, tmp_path, packed(as_json([a_row(latest_income=0)])))
    assert find_by_number(settings, 1000001)[0].income == 0


def test_rows_without_a_number_or_a_name_are_left_out_and_counted(
    server: ListingServer, settings: Settings
) -> None:
    rows = [a_row(), a_row(registered_charity_number=None), a_row(charity_name=" ")]
    server.at(FILE, Answer(packed(as_json(rows)), kind=ZIP))
    told = fetch(settings)
    assert (told.held, told.left_out) == (1, 2)


def test_a_name_is_found_without_its_fillers_case_and_ampersands(settings: Settings, tmp_path: Path) -> None:
    rows = [
        a_row(1, "THE LUGG & ARROW TRUST LIMITED", charity_registration_status="Removed"),
        a_row(2, "Lugg and Arrow"),
        a_row(3, "Lugg Meadows"),
    ]
    keep(settings, tmp_path, packed(as_json(rows)))
    # those that still stand come first
    assert [each.number for each in find_by_name(settings, "lugg and arrow ltd")] == [2, 1]
    assert find_by_name(settings, "  ") == ()


def test_text_from_the_register_is_cleaned_of_what_would_move_a_terminal(
    settings: Settings, tmp_path: Path
) -> None:
    keep(settings, tmp_path, packed(as_json([a_row(name="\x1b[31mRed\u202e [b]bold[/b]")])))
    assert find_by_number(settings, 1000001)[0].name == "[31mRed [b]bold[/b]"


WHOLE = packed(as_json([a_row(number, f"Charity {number}") for number in range(1, 3000)]))


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(WHOLE[: len(WHOLE) // 2], id="half a ZIP"),
        pytest.param(WHOLE[:4000] + bytes(2000) + WHOLE[6000:], id="a ZIP with a hole"),
        pytest.param(packed(as_json([a_row()])[:-20]), id="JSON without an end"),
        pytest.param(packed(b"[]"), id="an empty array"),
        pytest.param(packed(b"\xff\xfe\x00 not text"), id="no text"),
        pytest.param(packed(as_json([a_row()]), "readme.pdf"), id="a ZIP of something else"),
        pytest.param(b"<!doctype html><title>Sign in</title>", id="a page that asks to sign in"),
        pytest.param(b"", id="nothing"),
    ],
)
def test_a_damaged_file_is_refused_in_a_sentence_and_the_register_held_before_stays(
    server: ListingServer, settings: Settings, tmp_path: Path, content: bytes
) -> None:
    keep(settings, tmp_path, packed(as_json([a_row(name="Held before")])))
    server.at(FILE, Answer(content, kind=ZIP))
    with pytest.raises(OperationError, match=r"damaged|contains no charities"):
        fetch(settings)
    assert find_by_number(settings, 1000001)[0].name == "Held before"
    assert [each.name for each in settings.cache.iterdir()] == ["charities.sqlite"]


def test_a_download_that_breaks_off_loses_nothing(server: ListingServer, settings: Settings) -> None:
    server.at(FILE, Answer(WHOLE, kind=ZIP), Answer(WHOLE, kind=ZIP, cut=5000))
    fetch(settings)
    with pytest.raises(OperationError):
        fetch(settings)
    assert find_by_number(settings, 2999)[0].name == "Charity 2999"
    assert [each.name for each in settings.cache.iterdir()] == ["charities.sqlite"]


def test_what_would_unpack_to_more_than_the_settings_allow_is_refused(
    settings: Settings, tmp_path: Path
) -> None:
    small = settings.model_copy(update={"charities": settings.charities | {"file_megabytes": 1}})
    bomb = packed(as_json([a_row(name="x" * 1000)] * 2000))
    assert len(bomb) < 100_000
    with pytest.raises(BadInput, match="would unpack to"):
        keep(small, tmp_path, bomb)


def test_reading_tells_how_far_it_is_and_can_be_stopped(settings: Settings, tmp_path: Path) -> None:
    file = tmp_path / "extract.zip"
    file.write_bytes(packed(as_json([a_row(number) for number in range(1, 12_001)])))
    told: list[Progress] = []
    with pytest.raises(OperationCancelled, match="not read to the end"):
        read_register(settings, file, progress=told.append, cancelled=lambda: len(told) > 1)
    assert told == [Progress("reading", 5000), Progress("reading", 10_000)]
    with pytest.raises(NotFound, match="sync charities"):
        find_by_number(settings, 1)


def test_a_download_can_be_stopped_on_the_way(server: ListingServer, settings: Settings) -> None:
    server.at(FILE, Answer(b"x" * 1000, kind=ZIP, drip=0.01))
    got: list[Progress] = []
    with pytest.raises(OperationCancelled, match="the earlier register stays"):
        fetch(settings, progress=got.append, cancelled=lambda: len(got) > 2)


@pytest.mark.slow
def test_memory_does_not_grow_with_the_register(settings: Settings, tmp_path: Path) -> None:
    peaks = []
    for many in (5_000, 10_000):
        file = tmp_path / f"{many}.json"
        with file.open("wb") as to:
            to.write(b"\xef\xbb\xbf[")
            for number in range(1, many + 1):
                to.write(as_json([a_row(number)])[4:-1] + (b"," if number < many else b"]"))
        tracemalloc.start()
        assert read_register(settings, file).held == many
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 1.2 * peaks[0]


def test_there_is_no_register_until_one_is_fetched(settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="sync charities"):
        find_by_name(settings, "anything")
    with pytest.raises(NotFound, match="no file"):
        read_register(settings, tmp_path / "nothing.zip")


def test_settings_that_cannot_be_used_are_named(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "some.zip").write_bytes(b"")
    wrong = settings.model_copy(update={"charities": {"file_adress": "https://example.org/x.zip"}})
    with pytest.raises(BadInput, match="file_adress"):
        read_register(wrong, tmp_path / "some.zip")


def test_a_register_that_cannot_be_read_says_how_to_make_it_anew(settings: Settings, tmp_path: Path) -> None:
    keep(settings, tmp_path, packed(as_json([a_row()])))
    (settings.cache / "charities.sqlite").write_bytes(b"no database at all" * 1000)
    with pytest.raises(OperationError, match="sync charities"):
        find_by_number(settings, 1000001)
