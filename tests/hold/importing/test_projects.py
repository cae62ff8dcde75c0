"""Projects, their options and costs; and evidence."""

from __future__ import annotations

import json

import pytest

from tests.hold.importing.import_cases import PROJECTS, asked, do, errors, everything, lines, one, put, said


def test_projects_options_and_costs_are_made(county, tmp_path):
    report = do(county, "projects", put(tmp_path, PROJECTS))
    assert report.errors == ()
    assert (report.rows, report.added) == (3, 3)
    assert asked(county, "SELECT code, priority_id, intervention_id, provider FROM project ORDER BY id") == [
        ("LIGHT", 2, 1, "Council"),
        ("IDVA", 1, None, "Charity"),
    ]
    options = asked(
        county,
        "SELECT code, delivery, areas, places, max_units, minimum_pence, score FROM option ORDER BY id",
    )
    assert [(*row[:2], json.loads(row[2]), *row[3:]) for row in options] == [
        ("full", "whole", ["E01000001", "E01000002"], "", 1, 0, None),
        ("half", "whole", ["E01000001"], "", 1, 0, None),
        ("posts", "units", [], "rural", 3, 100000, 7.5),
    ]
    query = "SELECT option_id, financial_year, cost_type, fixed_pence, unit_pence FROM optioncost ORDER BY id"
    assert asked(county, query) == [
        (1, "2026/27", "capital", 1200000, 0),
        (1, "2027/28", "revenue-other", 50000, 0),
        (2, "2026/27", "capital", 600000, 0),
        (3, "2026/27", "revenue-labour", 4000000, 0),
        (3, "2027/28", "revenue-other", 0, 250000),
    ]


def test_importing_projects_twice_changes_nothing_and_a_new_cost_is_told(county, tmp_path):
    do(county, "projects", put(tmp_path, PROJECTS))
    assert do(county, "projects", put(tmp_path, PROJECTS)).unchanged == 3
    report = do(county, "projects", put(tmp_path, PROJECTS.replace("6000", "6500")))
    assert (report.added, report.changed, report.unchanged) == (0, 1, 2)
    (change,) = report.what_changes
    assert (change.row, change.field, change.before, change.after) == (3, "fixed_pence", 600000, 650000)


def test_one_row_per_cost_will_do_too(county, tmp_path):
    text = lines(
        ("project", "priority", "financial year", "cost type", "cost", "unit cost", "area kind"),
        ("CCTV", "neighbourhood", "2026/27", "capital", 900, "", "Ward"),
        ("CCTV", "", "2026/27", "non-labour", "", "12.50", ""),
    )
    assert do(county, "projects", put(tmp_path, text)).stored
    assert one(county, "SELECT area_kind FROM option") == "ward"
    query = (
        "SELECT o.code, c.cost_type, c.fixed_pence, c.unit_pence FROM optioncost c JOIN option o ON o.id = 1"
    )
    assert asked(county, query) == [
        ("standard", "capital", 90000, 0),
        ("standard", "revenue-other", 0, 1250),
    ]


@pytest.mark.parametrize(
    ("old", "new", "where", "words"),
    [
        (",neighbourhood,", ",neighborhood,", (2, "priority"), "did you mean 'neighbourhood'?"),
        (
            ",street_lighting,",
            ",street_lightning,",
            (2, "intervention code"),
            "did you mean 'street_lighting'?",
        ),
        ("E01000001;E01000002", "E01000001;E01000022", (2, "areas"), "did you mean"),
        (",posts,units,", ",posts,lots,", (4, "delivery"), "write whole or scalable or units"),
        (",7.5,", ",11,", (4, "score"), "above 10"),
        ("6000", "-6000", (3, "2026/27 capital"), "cannot be negative"),
        ('"12,000"', "lots", (2, "2026/27 capital"), "not an amount in pounds"),
        ("1000,3,", "1000,0,", (4, "max units"), "below 1"),
        ("LIGHT,,,,half", "LIGHT,,,,full", (3, "2026/27 capital"), "row 2 already gives"),
        ("LIGHT,,,,half", "LIGHT,,Domestic abuse,,half", (3, "priority"), "row 2"),
        ("IDVA,Rural IDVA,Domestic abuse", "IDVA,Rural IDVA,", (4, "priority"), "serves no priority"),
    ],
)
def test_a_cell_that_cannot_be_used_is_told_by_row_and_column(county, tmp_path, old, new, where, words):
    before = everything(county)
    report = do(county, "projects", put(tmp_path, PROJECTS.replace(old, new)))
    assert where in errors(report)
    assert words in said(report)
    assert everything(county) == before


def test_where_there_are_no_priorities_it_is_told(workspace, tmp_path):
    report = do(workspace, "projects", put(tmp_path, lines(("project", "priority"), ("A", "b"))))
    assert "none is recorded yet" in said(report)


EVIDENCE = """\
id,intervention,outcome,direction,effect_value,effect_unit,ci_low,ci_high,evidence_note,unit_cost_gbp,verified_cost
light,Lighting,crime,reduces,-14,percent,,,Property crime,,
cctv,CCTV,crime,reduces,,,,,Largest in car parks,,
advocate,Advocates,safety,improves,about a third,,7,20,,37101.5,derived
"""


def test_evidence_keeps_what_is_unknown_unknown_and_words_in_the_note(workspace, tmp_path):
    assert do(workspace, "evidence", put(tmp_path, EVIDENCE)).added == 3
    query = "SELECT effect_value, ci_low, ci_high, note, unit_cost_text FROM evidence ORDER BY id"
    assert asked(workspace, query) == [
        (-14.0, None, None, "Property crime", ""),
        (None, None, None, "Largest in car parks", ""),
        (None, 7.0, 20.0, "effect_value as given: about a third. Unit cost verified: derived.", "37101.5"),
    ]
    assert do(workspace, "evidence", put(tmp_path, EVIDENCE)).unchanged == 3


def test_a_corrected_effect_changes_its_evidence(workspace, tmp_path):
    do(workspace, "evidence", put(tmp_path, EVIDENCE))
    report = do(workspace, "evidence", put(tmp_path, EVIDENCE.replace("-14", "-15.5")))
    assert (report.changed, report.unchanged) == (1, 2)
    assert one(workspace, "SELECT effect_value FROM evidence WHERE id = 1") == -15.5


def test_evidence_that_cannot_be_used_is_told(workspace, tmp_path):
    text = (
        EVIDENCE.replace(",7,20,", ",20,7,").replace("cctv,CCTV", ",CCTV") + "light,Lighting,crime,,,,,,,,\n"
    )
    report = do(workspace, "evidence", put(tmp_path, text))
    assert errors(report) == [(3, "id"), (4, "ci_low"), (5, "id")]


def test_when_an_effect_acts_and_who_else_pays_are_read_with_their_source(county, tmp_path):
    text = lines(
        (
            "project",
            "priority",
            "2026/27 capital",
            "effect begins",
            "useful life",
            "lifetime source",
            "who else pays",
        ),
        ("Lamps", "neighbourhood", 900, "2027/28", "20 years", "The maker", "Nobody that we know of"),
        ("Gates", "neighbourhood", 900, "2027-01-15", 10, "The maker", ""),
        ("Locks", "neighbourhood", 900, "2027-04-01", "", "", ""),
    )
    assert do(county, "projects", put(tmp_path, text)).stored
    assert asked(county, "SELECT effect_from, effect_years, effect_basis FROM option ORDER BY id") == [
        ("2027/28", 20, "The maker"),
        ("2027/28", 10, "The maker"),
        ("2027/28", None, ""),
    ]
    assert one(county, "SELECT also_paid_by FROM project WHERE id = 1") == "Nobody that we know of"


@pytest.mark.parametrize(
    ("life", "words"),
    [("0", "below"), ("101", "at most 100"), ("for ever", "not a number"), ("2.5", "whole")],
)
def test_a_length_that_no_effect_has_is_refused(county, tmp_path, life, words):
    text = lines(("project", "priority", "effect years"), ("Lamps", "neighbourhood", life))
    (error,) = do(county, "projects", put(tmp_path, text)).errors
    assert error.column == "effect years"
    assert words in error.message
