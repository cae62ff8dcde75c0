"""Areas and their indicators: what is kept, what is refused, and that nothing is kept in part."""

from __future__ import annotations

import pytest

from funding_tui.base.errors import BadInput, OperationCancelled, OperationError
from funding_tui.base.progress import Progress
from tests.hold.importing.import_cases import AREAS, asked, do, errors, everything, lines, one, put, said


def test_an_area_is_kept_with_all_that_its_row_says(workspace, tmp_path):
    report = do(workspace, "areas", put(tmp_path, AREAS), source="ONS")
    assert (report.rows, report.added, report.changed, report.unchanged) == (3, 3, 0, 0)
    assert asked(workspace, "SELECT * FROM area WHERE code = 'E01000002'") == [
        (
            *(2, "E01000002", "Long Hill", "lsoa", "E05000002", "RSF1", 1, 1200, 500, 60.25, 52.2, -2.9),
            *("ONS", "Hill"),
        )
    ]
    assert report.unknown_columns == ()


def test_rates_and_scores_become_indicators_and_blanks_become_none(workspace, tmp_path):
    do(workspace, "areas", put(tmp_path, AREAS))
    found = asked(workspace, "SELECT code, value, per, base FROM indicator WHERE area_id = 1 ORDER BY code")
    assert found == [
        ("burglary", 5.8, 1000, "households"),
        ("imd2025_crime_score", -0.4, 1, "none"),
        ("theft", 6.1, 1000, "population"),
    ]
    assert one(workspace, "SELECT count(*) FROM indicator WHERE area_id = 3") == 2


def test_importing_twice_changes_nothing(workspace, tmp_path):
    path = put(tmp_path, AREAS)
    do(workspace, "areas", path)
    again = do(workspace, "areas", path)
    assert (again.added, again.changed, again.unchanged) == (0, 0, 3)
    assert again.records["indicators"] == {"added": 0, "changed": 0, "unchanged": 8}
    assert again.what_changes == ()


def test_a_change_is_told_field_by_field_and_a_blank_erases_nothing(workspace, tmp_path):
    do(workspace, "areas", put(tmp_path, AREAS))
    changed = AREAS.replace(",1500,700,", ",1550,,").replace("2.4,1.0", "2.5,1.0")
    report = do(workspace, "areas", put(tmp_path, changed))
    assert (report.added, report.changed, report.unchanged) == (0, 2, 1)
    told = [(each.row, each.field, each.before, each.after) for each in report.what_changes]
    assert told == [(2, "population", 1500, 1550), (3, "value", 2.4, 2.5)]
    assert asked(workspace, "SELECT population, households FROM area WHERE id = 1") == [(1550, 700)]


def test_a_dry_run_counts_the_same_and_writes_nothing(workspace, tmp_path):
    path = put(tmp_path, AREAS)
    before = everything(workspace)
    dry = do(workspace, "areas", path, dry_run=True)
    assert everything(workspace) == before
    wet = do(workspace, "areas", path)
    assert (dry.rows, dry.added, dry.changed, dry.unchanged, dry.records) == (
        wet.rows,
        wet.added,
        wet.changed,
        wet.unchanged,
        wet.records,
    )
    assert dry.dry_run
    assert not dry.stored
    assert wet.stored


def test_one_bad_cell_keeps_the_whole_file_out(workspace, tmp_path):
    before = everything(workspace)
    report = do(workspace, "areas", put(tmp_path, AREAS.replace(",1300,", ",-1300,")))
    assert errors(report) == [(4, "pop_census2021")]
    assert (report.added, report.changed, report.unchanged, report.error_count) == (0, 0, 0, 1)
    assert everything(workspace) == before


def test_a_fault_after_thousands_of_good_rows_still_keeps_all_of_them_out(workspace, tmp_path):
    rows = [(f"A{number}", number) for number in range(3000)]
    before = everything(workspace)
    report = do(workspace, "areas", put(tmp_path, lines(("code", "population"), *rows, ("B", "many"))))
    assert errors(report) == [(3002, "population")]
    assert everything(workspace) == before


@pytest.mark.parametrize(
    ("column", "cell", "words"),
    [
        ("population", "-1", "is below 0"),
        ("population", "12.5", "not a whole number"),
        ("population", "1e300", "above"),
        ("households", "many", "not a number"),
        ("area_km2", "0", "not above 0"),
        ("latitude", "95", "above 90"),
        ("longitude", "-181", "below -180"),
        ("burglary per 1000 households", "-0.1", "cannot be negative"),
        ("burglary per 1000 households", "inf", "not a number"),
        ("burglary per 1000 households", "nan", "not a number"),
        ("burglary per 1000 households", "1e999", "not a finite number"),
        ("rural", "perhaps", "write rural or urban"),
        ("kind", "village", "not a kind of area"),
    ],
)
def test_a_cell_out_of_bounds_is_told_with_its_row_and_column(workspace, tmp_path, column, cell, words):
    report = do(workspace, "areas", put(tmp_path, lines(("code", "name", column), ("A1", "One", cell))))
    assert errors(report) == [(2, column)]
    assert words in said(report)


def test_scores_may_be_negative(workspace, tmp_path):
    text = lines(("code", "imd2025_crime_score", "connectivity_score"), ("A1", "-2.31", "-0.5"))
    assert do(workspace, "areas", put(tmp_path, text)).stored


@pytest.mark.parametrize(
    "heading",
    ["lsoa21_code", "LSOA code (2021)", "LSOA21CD", "area code", "Code", "AREA_CODE", "GeographyCode"],
)
def test_the_code_column_is_known_by_many_names(workspace, tmp_path, heading):
    assert do(
        workspace, "areas", put(tmp_path, lines((heading, "Population (2021)"), ("E01000001", 5)))
    ).stored
    assert asked(workspace, "SELECT code, kind, population FROM area") == [("E01000001", "lsoa", 5)]


def test_wards_are_rural_where_half_their_people_are_and_it_is_said_to_be_an_assumption(workspace, tmp_path):
    text = lines(("ward24_code", "ward24_name", "rural_pop_share_ruc21"), ("W1", "A", 0.5), ("W2", "B", 0.49))
    do(workspace, "areas", put(tmp_path, text))
    found = asked(workspace, "SELECT kind, rural, source FROM area ORDER BY code")
    assert [row[:2] for row in found] == [("ward", 1), ("ward", 0)]
    assert all("assumption" in row[2] for row in found)


def test_an_area_named_twice_is_told_with_both_rows(workspace, tmp_path):
    report = do(
        workspace, "areas", put(tmp_path, lines(("code", "name"), ("A", "x"), ("B", "y"), ("A", "z")))
    )
    assert errors(report) == [(4, "code")]
    assert "row 2" in said(report)


def test_only_the_first_hundred_faults_are_kept_but_all_are_counted(workspace, tmp_path):
    text = lines(("code", "population"), *((f"A{number}", "?") for number in range(250)))
    report = do(workspace, "areas", put(tmp_path, text))
    assert len(report.errors) == 100
    assert report.error_count == 250
    assert report.rows == 250


def test_a_file_without_codes_or_rows_is_told(workspace, tmp_path):
    assert "area code" in said(do(workspace, "areas", put(tmp_path, "name,population\nx,1\n")))
    assert "no rows" in said(do(workspace, "areas", put(tmp_path, "code,name\n")))


def test_rows_limits_what_is_imported(workspace, tmp_path):
    assert do(workspace, "areas", put(tmp_path, AREAS), rows=2).rows == 2
    assert one(workspace, "SELECT count(*) FROM area") == 2


def test_progress_is_told_and_cancelling_keeps_nothing(workspace, tmp_path):
    text = lines(("code", "population"), *((f"A{number}", number) for number in range(5000)))
    told: list[Progress] = []
    before = everything(workspace)
    with pytest.raises(OperationCancelled):
        do(
            workspace,
            "areas",
            put(tmp_path, text),
            progress=told.append,
            cancelled=lambda: len(told) >= 3,
        )
    assert [each.done for each in told] == [1000, 2000, 3000]
    assert all(each.share is not None and 0 <= each.share <= 1 for each in told)
    assert everything(workspace) == before


def test_an_import_leaves_one_audit_entry_and_a_refused_one_none(workspace, tmp_path):
    do(workspace, "areas", put(tmp_path, AREAS), who="Ada", source="ONS, 2021")
    do(workspace, "areas", put(tmp_path, AREAS.replace("1300", "x")))
    do(workspace, "areas", put(tmp_path, AREAS), dry_run=True)
    found = asked(workspace, "SELECT who, what, record, why FROM auditentry")
    assert found == [("Ada", "import areas", "file.csv", "ONS, 2021")]


def test_what_cannot_be_imported_is_told_with_the_nearest_word(workspace, tmp_path):
    with pytest.raises(BadInput, match="did you mean 'areas'"):
        do(workspace, "area", put(tmp_path, AREAS))


def test_a_workspace_that_another_writer_holds_is_told_in_a_sentence(workspace, tmp_path):
    with workspace.engine.connect() as other, workspace.engine.connect() as mine:
        mine.exec_driver_sql("PRAGMA busy_timeout = 50")
        other.exec_driver_sql("BEGIN IMMEDIATE")
        mine.close()
        with pytest.raises(OperationError, match=r"file.csv was not imported: .* is locked: another window"):
            do(workspace, "areas", put(tmp_path, AREAS))
        other.exec_driver_sql("ROLLBACK")
    assert do(workspace, "areas", put(tmp_path, AREAS)).stored


LONG = """\
Area code,Indicator,Value,Per,Base,Period
E01000001,Anti-social behaviour,9.5,1000,people,2025
E01000001,Anti-social behaviour,9.1,1000,people,2024
E01000002,Lone pensioners,120,,,
"""


def test_long_indicators_are_kept_with_their_period(county, tmp_path):
    assert do(county, "indicators", put(tmp_path, LONG)).added == 3
    query = "SELECT code, value, per, base, period FROM indicator WHERE id > 8 ORDER BY id"
    assert asked(county, query) == [
        ("anti_social_behaviour", 9.5, 1000, "population", "2025"),
        ("anti_social_behaviour", 9.1, 1000, "population", "2024"),
        ("lone_pensioners", 120.0, 1, "none", ""),
    ]
    assert do(county, "indicators", put(tmp_path, LONG)).unchanged == 3


def test_wide_indicators_take_their_base_and_period_from_the_heading(county, tmp_path):
    headings = ("LSOA code (2021)", "Burglary per 1,000 households (2024)", "asb_per1000_population_wavg")
    text = '"' + '","'.join(headings) + '"\nE01000001,3.5,4\nE01000002,2,\n'
    report = do(county, "indicators", put(tmp_path, text))
    assert report.added == 2
    query = "SELECT area_id, code, value, per, base, period FROM indicator WHERE id > 8 ORDER BY id"
    assert asked(county, query) == [
        (1, "burglary", 3.5, 1000, "households", "2024"),
        (1, "anti_social_behaviour", 4.0, 1000, "population", ""),
        (2, "burglary", 2.0, 1000, "households", "2024"),
    ]


@pytest.mark.parametrize(
    ("text", "where", "words"),
    [
        (LONG.replace("E01000002", "E01000009"), (4, "Area code"), "not in the workspace"),
        (LONG.replace("9.5,1000,people", "-9.5,1000,people"), (2, "Value"), "cannot be negative"),
        (LONG.replace("9.5,1000,people", "9.5,1000,"), (2, "Per"), "per 1000 of what"),
        (LONG.replace("people,2024", "people,2025"), (3, "Area code"), "already in row 2"),
        (LONG.replace("9.5,1000,people", "9.5,1000,cows"), (2, "Base"), "write population"),
        (LONG.replace("Lone pensioners", ""), (4, "Indicator"), "name the indicator"),
        (LONG.replace("Indicator", "Thing"), (1, "Value"), "what the values measure"),
        ("name,burglary\nx,1\n", (1, ""), "areas' codes"),
    ],
)
def test_indicators_that_cannot_be_used_are_told(county, tmp_path, text, where, words):
    before = everything(county)
    report = do(county, "indicators", put(tmp_path, text))
    assert where in errors(report)
    assert words in said(report)
    assert everything(county) == before
