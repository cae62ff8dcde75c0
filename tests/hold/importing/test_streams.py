"""Streams: funders, pots and awards; what the ledger gains, and never loses."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from models.ledger import balances
from tests.hold.importing.import_cases import STREAMS, asked, do, errors, everything, lines, one, put, said

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


def test_streams_pots_and_awards_are_made(workspace, tmp_path):
    report = do(workspace, "streams", put(tmp_path, STREAMS), now=NOW)
    assert (report.rows, report.added, report.errors) == (3, 3, ())
    assert asked(workspace, "SELECT code, name FROM funder ORDER BY id") == [
        ("home-office", "Home Office"),
        ("west-mercia-pcc", "West Mercia PCC"),
    ]
    query = (
        'SELECT s.code, p.financial_year, p.cost_type, e.kind, e.pence, e."on" FROM ledgerentry e '
        "JOIN pot p ON p.id = e.pot_id JOIN stream s ON s.id = p.stream_id ORDER BY e.id"
    )
    assert asked(workspace, query) == [
        ("SVD", "2026/27", "revenue-labour", "award", 18000000, "2026-05-01"),
        ("SVD", "2026/27", "revenue-other", "award", 12669921, "2026-05-01"),
        ("PCC", "2026/27", "revenue-other", "award", 4000000, "2026-04-01"),
        ("PCC", "2026/27", "capital", "award", 1000000, "2026-04-01"),
        ("PCC", "2027/28", "revenue-other", "award", 4500000, "2026-04-01"),
    ]


def test_importing_streams_twice_adds_no_second_award(workspace, tmp_path):
    path = put(tmp_path, STREAMS)
    do(workspace, "streams", path)
    again = do(workspace, "streams", path)
    assert (again.added, again.changed, again.unchanged) == (0, 0, 3)
    assert one(workspace, "SELECT count(*) FROM ledgerentry") == 5


def test_a_changed_award_adds_a_variation_dated_today_and_edits_nothing(workspace, tmp_path):
    do(workspace, "streams", put(tmp_path, STREAMS))
    before = asked(workspace, "SELECT * FROM ledgerentry")
    cut = put(tmp_path, STREAMS.replace("40000,10000", "35000.50,10000"))
    report = do(workspace, "streams", cut, now=NOW)
    assert (report.added, report.changed, report.unchanged) == (0, 1, 2)
    after = asked(workspace, "SELECT * FROM ledgerentry")
    assert after[:5] == before
    query = 'SELECT kind, pence, "on" FROM ledgerentry WHERE id = 6'
    assert asked(workspace, query) == [("variation", -499950, "2026-11-22")]
    assert report.what_changes[0].after == "£35,000.50"
    assert do(workspace, "streams", cut).unchanged == 3
    with workspace.session() as session:
        assert sorted(each.awarded for each in balances(session).values())[1] == 3500050


def test_a_new_funder_whose_name_makes_a_code_that_exists_has_a_code_of_its_own(workspace, tmp_path):
    head = "code,name,funder,financial year,type,awarded\n"
    rows = "A,First,Home Office,2026/27,capital,5\nB,Other,Home/Office,2026/27,capital,5\n"
    report = do(workspace, "streams", put(tmp_path, head + rows + "C,Odd,???,2026/27,capital,5\n"))
    assert (report.added, report.errors) == (3, ())
    assert asked(workspace, "SELECT code, name FROM funder ORDER BY id") == [
        ("home-office", "Home Office"),
        ("home-office-2", "Home/Office"),
        ("funder", "???"),
    ]
    assert do(workspace, "streams", put(tmp_path, head + rows)).unchanged == 2


def test_a_dry_run_of_streams_counts_the_same_and_writes_nothing(workspace, tmp_path):
    before = everything(workspace)
    path = put(tmp_path, STREAMS)
    dry = do(workspace, "streams", path, dry_run=True)
    assert everything(workspace) == before
    wet = do(workspace, "streams", path)
    assert (dry.added, dry.records) == (wet.added, wet.records)


def test_one_row_per_pot_with_its_totals_will_do_too(workspace, tmp_path):
    text = lines(
        ("code", "funder", "financial year", "type", "awarded", "received", "committed", "spent"),
        ("A", "F", "2026-27", "staff", 1000, 500, 800, 300),
    )
    do(workspace, "streams", put(tmp_path, text))
    with workspace.session() as session:
        (balance,) = balances(session).values()
    assert (balance.awarded, balance.received, balance.committed, balance.spent) == (
        100000,
        50000,
        80000,
        30000,
    )
    more = text.replace(",800,300", ",800,350")
    assert do(workspace, "streams", put(tmp_path, more)).changed == 1
    assert asked(workspace, "SELECT kind, pence FROM ledgerentry WHERE id = 5") == [("spend", 5000)]


def test_the_year_may_be_told_by_the_dates_or_the_heading(workspace, tmp_path):
    by_dates = lines(
        ("code", "funder", "starts", "ends", "capital"), ("A", "F", "2026-04-01", "2027-03-31", 5)
    )
    by_heading = lines(("code", "funder", "2026/27 capital", "2027/28 labour"), ("B", "F", 5, 6))
    assert do(workspace, "streams", put(tmp_path, by_dates)).stored
    assert do(workspace, "streams", put(tmp_path, by_heading)).stored
    assert asked(workspace, "SELECT financial_year, cost_type FROM pot ORDER BY id") == [
        ("2026/27", "capital"),
        ("2026/27", "capital"),
        ("2027/28", "revenue-labour"),
    ]


HEAD = ("code", "funder", "starts", "ends", "financial year", "cost type", "awarded")


@pytest.mark.parametrize(
    ("row", "column", "words"),
    [
        (("A", "F", "01/04/2026", "", "2026/27", "capital", 5), "starts", "write it like 2026-04-01"),
        (("A", "F", "", "", "2026/28", "capital", 5), "financial year", "write it like 2026/27"),
        (("A", "F", "", "", "2026/27", "capitol", 5), "cost type", "not a cost type"),
        (("A", "F", "", "", "2026/27", "capital", "5k"), "awarded", "not an amount in pounds"),
        (("A", "F", "", "", "2026/27", "capital", -5), "awarded", "cannot be negative"),
        (("A", "F", "", "", "", "capital", 5), "financial year", "no financial year"),
        (("A", "F", "", "", "2026/27", "", 5), "cost type", "no cost type"),
        (("A", "", "", "", "2026/27", "capital", 5), "funder", "who gives the money"),
        (("", "F", "", "", "2026/27", "capital", 5), "code", "names no stream"),
        (("A", "F", "2027-04-01", "2026-04-01", "", "", ""), "ends", "before it starts"),
        (("A", "F", "2026-04-01", "2027-03-31", "2027/28", "capital", 5), "awarded", "outside the dates"),
    ],
)
def test_a_row_that_cannot_be_used_is_told(workspace, tmp_path, row, column, words):
    before = everything(workspace)
    report = do(workspace, "streams", put(tmp_path, lines(HEAD, row)))
    assert (2, column) in errors(report)
    assert words in said(report)
    assert everything(workspace) == before


def test_rows_that_contradict_each_other_are_told(workspace, tmp_path):
    rows = (
        ("A", "F", "2026-04-01", "", "2026/27", "capital", 5),
        ("A", "G", "2026-04-01", "", "2026/27", "capital", 6),
    )
    report = do(workspace, "streams", put(tmp_path, lines(HEAD, *rows)))
    assert errors(report) == [(3, "funder"), (3, "awarded")]
    assert "row 2" in said(report)


def test_a_total_that_is_not_its_parts_is_told(workspace, tmp_path):
    text = lines(("code", "funder", "year", "awarded", "labour", "capital"), ("A", "F", "2026/27", 10, 5, 6))
    report = do(workspace, "streams", put(tmp_path, text))
    assert errors(report) == [(2, "awarded")]
    assert "£11" in said(report)


def test_a_funder_that_ends_and_a_fund_that_does_not_go_on_are_read_with_their_dates(workspace, tmp_path):
    text = lines(
        ("stream", "funder", "funder ends", "2026/27 capital", "fund status", "status read on"),
        ("Commissioner's grant", "The commissioner", "2028-05-31", 100, "goes on to 2028", "2026-11-30"),
    )
    assert do(workspace, "streams", put(tmp_path, text)).stored
    assert one(workspace, "SELECT valid_to FROM funder") == "2028-05-31"
    assert asked(workspace, "SELECT status, status_read_on FROM stream") == [
        ("goes on to 2028", "2026-11-30")
    ]
    later = do(workspace, "streams", put(tmp_path, text.replace("2028-05-31", "2028-05-06")))
    assert [(each.field, str(each.after)) for each in later.what_changes] == [("valid_to", "2028-05-06")]
