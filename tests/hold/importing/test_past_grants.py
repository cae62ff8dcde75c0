"""Grants already made come in from other people's files, whatever those files do to dates and headings."""

from __future__ import annotations

import csv
import json
from datetime import date, datetime
from decimal import Decimal

import openpyxl
import pytest

from funding_tui.hold.importing.files.tables import open_table
from sources.awards.award import read_day, read_pence
from sources.awards.columns import find_columns
from tests.hold.importing.import_cases import asked, do, errors, put, said

GRANT = {
    "id": "360G-example-1",
    "title": "Night bus",
    "description": "A bus\n\nafter the last train.",
    "currency": "GBP",
    "amountAwarded": 1234.5,
    "awardDate": "05/06/2014",
    "recipientOrganization": [{"id": "GB-CHC-0", "name": "Example Riders", "charityNumber": "0"}],
    "fundingOrganization": [{"id": "GB-CHC-1", "name": "Example Trust"}],
    "beneficiaryLocation": [{"name": "A", "geoCode": "E06000019"}, {"name": "B", "geoCode": "E22000326"}],
    "Open Call?": "YES",
}
CSV = (
    "IDENTIFIER,Title ,amount awarded,Currency,Award Date,Funding Org:0:Name,Recipient Org:0:Name,"
    "Beneficiary Location:0:Geographic Code,From an open call?\n"
    '360G-example-1,Night bus,"£1,234.50",GBP,17/08/2015 00:00,Example Trust,Example Riders,E06000019,Yes\n'
)


def rows(workspace, fields):
    return asked(workspace, f"SELECT {fields} FROM grantmade ORDER BY id")


def test_a_file_of_json_is_read_with_the_day_first(workspace, tmp_path):
    path = put(tmp_path, json.dumps({"grants": [GRANT]}), "g.json", "utf-8-sig")
    assert do(workspace, "awards", path, source="Example Trust, 2014").added == 1
    assert rows(workspace, "identifier, amount_pence, awarded_on, date_text, funder, recipient") == [
        ("360G-example-1", 123450, "2014-06-05", "05/06/2014", "Example Trust", "Example Riders")
    ]
    assert rows(workspace, "areas, source, funder_id, recipient_charity") == [
        ('["E06000019", "E22000326"]', "Example Trust, 2014", "GB-CHC-1", "0")
    ]
    assert do(workspace, "awards", path).unchanged == 1


def test_answers_of_the_api_are_read_as_they_came(workspace, tmp_path):
    page = {"count": 1, "next": None, "results": [{"grant_id": GRANT["id"], "data": GRANT}]}
    do(workspace, "awards", put(tmp_path, json.dumps(page), "page.json"))
    assert rows(workspace, "identifier, title") == [("360G-example-1", "Night bus")]


def test_the_same_grant_from_another_file_changes_what_differs(workspace, tmp_path):
    do(workspace, "awards", put(tmp_path, json.dumps([GRANT]), "g.json"))
    report = do(workspace, "awards", put(tmp_path, CSV))
    assert (report.added, report.changed) == (0, 1)
    assert "awarded_on" in {change.field for change in report.what_changes}
    assert rows(workspace, "amount_pence, awarded_on") == [(123450, "2015-08-17")]


def test_a_workbook_gives_its_own_dates_and_numbers(workspace, tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["Identifier", "Title", "Amount Awarded", "Award Date", "Recipient Org:Name"])
    book.active.append(["360G-x-1", "=1+1", 0.1, datetime(2024, 3, 1), "[red]Example"])
    book.save(tmp_path / "g.xlsx")
    do(workspace, "awards", tmp_path / "g.xlsx")
    assert rows(workspace, "amount_pence, awarded_on, recipient") == [(10, "2024-03-01", "[red]Example")]


@pytest.mark.parametrize(
    ("heading", "told", "pence"),
    [
        ("Amount (£,000s)", "551.588", 55_158_800),
        ("Amount 2016-17 (£m)", "1.25", 125_000_000),
        ("Value per year", '"1,000"', 100_000),
        ("Amount (?,000s)", "(2)", -200_000),
    ],
)
def test_a_register_counts_in_the_unit_of_its_heading(workspace, tmp_path, heading, told, pence):
    text = f'Department,Year 2013-14,Grants Description,"{heading}",End Recipient\r'
    text += f"MoJ ,2013-14,ACEVO,{told},Voluntary Sector \r,,,,\r"
    assert do(workspace, "awards", put(tmp_path, text)).rows == 1
    assert rows(workspace, "amount_pence, period, funder, recipient") == [
        (pence, "2013-14", "MoJ", "Voluntary Sector")
    ]


def test_two_rows_alike_without_an_identifier_are_two_grants_and_stay_so(workspace, tmp_path):
    path = put(tmp_path, "Department,Grants Description,Amount\nMoJ,Advice,5\nMoJ,Advice,5\n")
    assert do(workspace, "awards", path).added == 2
    assert do(workspace, "awards", path).unchanged == 2


def test_what_cannot_be_understood_stays_unknown_and_is_explained(workspace, tmp_path):
    text = CSV.replace("17/08/2015 00:00", "13/13/2015").replace("GBP", "pounds?")
    report = do(workspace, "awards", put(tmp_path, text.replace('"£1,234.50"', "see note")))
    assert report.stored
    assert rows(workspace, "amount_pence, awarded_on, date_text, currency, amount_text") == [
        (None, None, "13/13/2015", "XXX", "see note")
    ]
    assert report.remark_count == 3


def test_a_second_row_of_one_identifier_is_left_out_and_told(workspace, tmp_path):
    report = do(workspace, "awards", put(tmp_path, CSV + CSV.splitlines()[1].replace("1,234", "9") + "\n"))
    assert (report.added, report.unchanged) == (1, 1)
    assert "the first counts" in report.remarks[0].message


@pytest.mark.parametrize("text", ["a,b\n1,2\n", "Title,Note\nx,y\n", "Amount,Note\n5,y\n"])
def test_a_table_of_something_else_is_refused(workspace, tmp_path, text):
    report = do(workspace, "awards", put(tmp_path, text))
    assert errors(report) == [(1, "")]
    assert "no column of amounts" in said(report)


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("2021-10-04T23:30:00Z", date(2021, 10, 4)),
        ("4/10/21", date(2021, 10, 4)),
        ("4 October 2021", date(2021, 10, 4)),
        ("10/13/2021", None),
        ("2021-02-30", None),
        ("2021", None),
        (None, None),
    ],
)
def test_days(cell, day):
    assert read_day(cell) == day


@pytest.mark.parametrize(
    ("cell", "unit", "pence"),
    [
        (1500, 1, 150_000),
        (Decimal("0.005"), 1, 0),
        (True, 1, None),
        (float("nan"), 1, None),
        ("1e9", 1, None),
        ("£1.5 million", 1000, 150_000_000),
        ("Â£20", 1, 2000),
        (Decimal("1e99"), 1000, None),
    ],
)
def test_amounts(cell, unit, pence):
    assert read_pence(cell, unit) == pence


def test_headings_match_whatever_their_case_spaces_and_numbers():
    columns = find_columns(
        ["AMOUNT AWARDED", "recipient org : 0 : name", "Beneficiary Location:1:Geographic code"]
    )
    assert columns.of == {"amount": (0,), "recipient": (1,), "areas": (2,)}


@pytest.mark.shared
def test_real_files_import_whole(workspace, shared):
    grants = shared / "data" / "samples" / "threesixtygiving" / "grantnav_a002400000KeYdsAAF-currency.json"
    held = json.loads(grants.read_text(encoding="utf-8"))["grants"]
    assert do(workspace, "awards", grants).added == len(held)
    pounds = sum(Decimal(str(each["amountAwarded"])) for each in held if each["currency"] == "GBP")
    told = asked(workspace, "SELECT sum(amount_pence) FROM grantmade WHERE currency = 'GBP'")
    assert told == [(int(pounds * 100),)]
    register = shared / "data" / "samples" / "government_grants_register" / "schemes-2013-14.csv"
    report = do(workspace, "awards", register)
    with register.open(encoding="utf-8-sig", newline="") as lines:
        schemes = [row for row in csv.reader(lines) if any(row)][1:]
    assert (report.added, report.rows, report.remark_count) == (len(schemes), len(schemes), 0)


@pytest.mark.shared
def test_the_standard_s_own_template_holds_no_grant_and_its_main_headings_are_understood(workspace, shared):
    (template,) = (shared / "data" / "samples" / "threesixtygiving").glob("*.xlsx")
    assert "there are no rows under the headings" in said(do(workspace, "awards", template))
    assert rows(workspace, "identifier") == []
    with open_table(template, usual_sheet="grants") as table:
        columns = find_columns(table.headings)
    assert {"identifier", "title", "description", "currency", "amount", "awarded_on"} <= columns.of.keys()
    assert {"recipient", "recipient_id", "funder", "funder_id", "programme", "areas"} <= columns.of.keys()
