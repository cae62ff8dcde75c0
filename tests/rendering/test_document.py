from __future__ import annotations

import re
from collections import defaultdict

import pytest
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn

from funding_tui.allocate.report.certainty import CheckedBoundReport
from models.money import format_pounds
from tests.prove.reading import pence, word, word_tables
from tests.prove.reports import a_report, an_infeasible_report

pytestmark = pytest.mark.slow

HEADINGS = [
    "1 Recommendation",
    "2 Options considered",
    "3 Priorities and areas",
    "4 How priorities moved since last time",
    "5 Rural statement",
    "6 Financial implications",
    "7 What rests on assumption, and how sure it is",
    "8 What we will measure",
    "9 Still to be written by officers",
    "Appendix A: reasons in full",
    "Appendix B: assumptions and uncertainty",
    "Appendix C: rules and their state",
    "Appendix D: more pictures",
    "Appendix E: every allocation",
    "Appendix F: inputs and sources",
    "Appendix G: how this was solved",
]


def headings(document) -> list[str]:
    return [p.text for p in document.paragraphs if p.style.name == "Heading 1"]


def whole_text(document) -> str:
    cells = (cell.text for table in document.tables for row in table.rows for cell in row.cells)
    return "\n".join([*(p.text for p in document.paragraphs), *cells])


def test_headings_are_in_their_order():
    assert headings(word(a_report())) == HEADINGS


ALLOCATIONS = "Allocations by project and pot"


def by_project_and_pot(report) -> list[int]:
    sums: dict[tuple[str, ...], int] = {}
    for line in report.lines:
        key = (line.project, line.option, line.stream, line.financial_year, line.cost_type)
        sums[key] = sums.get(key, 0) + line.pence
    return list(sums.values())


def test_every_allocation_is_there_to_the_penny_with_its_areas_together():
    report = a_report()
    rows = word_tables(report)[ALLOCATIONS]
    assert [pence(row[6]) for row in rows[1:-1]] == by_project_and_pot(report)
    assert pence(rows[-1][6]) == report.allocated


def test_projects_priorities_areas_and_pots_are_those_of_the_report():
    report = a_report()
    tables = word_tables(report)
    funded = tables["Projects funded"][1:]
    assert [pence(row[1]) for row in funded] == [*(f.pence for f in report.funded), report.allocated]
    assert [pence(row[2]) for row in funded[:-1]] == [f.rural_pence for f in report.funded]
    refused = tables["Projects not funded"][1:]
    assert [pence(row[1]) for row in refused] == [item.pence for item in report.refused]
    by_priority = tables[f"By priority; need and benefit in {report.harm_unit}, both over 2 years"][1:]
    assert [pence(row[2]) for row in by_priority[:-1]] == [item.pence for item in report.by_priority]
    areas = tables["By area, rural areas first"][1:]
    assert sorted(pence(row[3]) for row in areas[:-3]) == sorted(area.pence for area in report.by_area)
    pots = tables["Every pot"][1:]
    assert [[pence(cell) for cell in row[3:]] for row in pots[:-1]] == [
        [pot.free, pot.allocated, pot.left] for pot in report.by_pot
    ]


def test_money_by_stream_year_and_cost_type_adds_up():
    report = a_report()
    tables = word_tables(report)
    for caption, of in (
        ("By stream", lambda pot: pot.stream_name),
        ("By financial year", lambda pot: pot.financial_year),
        ("By cost type", lambda pot: pot.cost_type),
    ):
        expected: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
        for pot in report.by_pot:
            for n, amount in enumerate((pot.free, pot.allocated, pot.left)):
                expected[of(pot)][n] += amount
        result = {row[0]: [pence(cell) for cell in row[1:]] for row in tables[caption][1:]}
        assert result.pop("Total") == [report.free, report.allocated, report.free - report.allocated]
        assert result == expected


def test_long_lists_of_areas_go_to_the_appendix_whole():
    report = a_report(areas=117, hostile=False)
    tables = word_tables(report)
    brief = tables["By area, rural areas first: those that receive most"]
    assert len(brief) < 20
    assert pence(brief[-1][3]) == report.allocated
    named = [row for row in brief[1:-3]]
    assert sum(pence(row[3]) for row in named) == report.allocated
    assert len(tables["Every area"]) == 1 + 117 + 3


def test_heading_rows_repeat_and_no_row_is_split():
    document = word(a_report())
    for table in document.tables:
        rows = table._tbl.findall(qn("w:tr"))
        assert all(row.find(f"{qn('w:trPr')}/{qn('w:cantSplit')}") is not None for row in rows)
        if table.style.name == "Funding Table":
            assert rows[0].find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None


def test_figures_stand_to_the_right():
    document = word(a_report())
    amounts = [
        paragraph
        for table in document.tables
        for row in table.rows[1:]
        for cell in row.cells
        for paragraph in cell.paragraphs
        if re.fullmatch(r"-?£[\d,.]+(\u00a0\(i\))?", paragraph.text)
    ]
    assert len(amounts) > 100
    loose = [p.text for p in amounts if not p.style.name.startswith("Table Figure")]
    assert loose == [text for text in loose if text in {"£0", "£4,310.22", "£61,020.57"}]  # room, in words


def test_pages_are_a4_and_the_long_appendix_lies_on_its_side():
    sections = word(a_report()).sections
    assert [s.orientation for s in sections] == [
        WD_ORIENT.PORTRAIT,
        WD_ORIENT.LANDSCAPE,
        *[WD_ORIENT.PORTRAIT] * 3,
        *[WD_ORIENT.LANDSCAPE] * 2,
        WD_ORIENT.PORTRAIT,
    ]
    assert all({round(s.page_width.mm), round(s.page_height.mm)} == {210, 297} for s in sections)


def test_every_page_has_its_number_and_the_hash():
    report = a_report()
    for section in word(report).sections:
        foot = "".join(p._p.xml for p in section.footer.paragraphs)
        assert "PAGE" in foot
        assert report.problem_hash in foot
        assert section.header.paragraphs[0].text.startswith("DRAFT - demonstration")


def test_file_says_what_it_is_and_in_which_language():
    document = word(a_report())
    assert document.core_properties.title == "Community safety funding: proposed allocation"
    assert document.core_properties.author == "A. Officer"
    assert document.core_properties.language == "en-GB"
    languages = {element.get(qn("w:val")) for element in document.styles.element.iter(qn("w:lang"))}
    assert languages == {"en-GB"}


def test_hostile_text_is_shown_and_does_no_harm():
    text = whole_text(word(a_report()))
    assert "[/red] [bold]not markup[/bold]" in text
    assert "=1+1" in text
    assert "خدمة دعم الضحايا في الريف" in text
    assert "<script>alert(1)</script> & <b>" in text
    assert not re.search("[\x00-\x08\x0b-\x1f\u202a-\u202e]", text)
    assert max(len(word) for word in text.split()) < 700


@pytest.mark.slow
def test_demonstration_says_so_and_marks_its_amounts():
    text = whole_text(word(a_report()))
    assert "Demonstration: amounts marked (i) are illustrative." in text
    real = whole_text(word(a_report(demonstration=False, by_pot=())))
    assert "(i)" not in real
    assert "Demonstration" not in real


CHECKED = CheckedBoundReport(value_bound=4_520.0, gap=0.005, cases=40, price_sets=7, cannot_hold=3)
REACHED = CHECKED.model_copy(update={"gap": 0.0})
NEARLY = CHECKED.model_copy(update={"gap": 8e-6})


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, "Within 0.32% of the best by the solver's word."),
        ({"gap": 0.0}, "Best by the solver's word."),
        ({"checked_bound": CHECKED}, "Proven within 0.5% of the best."),
        ({"checked_bound": CHECKED}, "Checked here in whole numbers, without trusting any solver."),
        ({"checked_bound": CHECKED}, "By the solver's word it is within 0.32% of the best."),
        ({"checked_bound": REACHED}, "Proven best."),
        ({"checked_bound": NEARLY}, "Proven best, to within 0.001%."),
        ({"status": "feasible"}, "The search stopped before it reached the required gap."),
        ({"value_bound": None, "gap": None}, "No bound was proven, so a better allocation may exist."),
        ({"verified": False, "broken": ("Rural floor",)}, "Do not rely on these figures."),
        ({"allocated": 1}, "The tables do not agree: allocation lines add up to"),
    ],
)
def test_paper_claims_no_more_than_was_proven(changes, expected):
    assert expected in whole_text(word(a_report(**changes)))


def test_nothing_that_only_a_solver_says_is_called_proven():
    for status in ("optimal", "feasible"):
        text = whole_text(word(a_report(status=status))).lower()
        assert "proven" not in text.replace("not proven best", "")


def test_without_a_bound_nothing_is_called_best():
    text = whole_text(word(a_report(value_bound=None, gap=None)))
    assert "proven best" not in text.lower().replace("not proven best", "")


def test_infeasible_run_names_the_conflict_and_prints_no_allocation():
    report = an_infeasible_report()
    document = word(report)
    text = whole_text(document)
    assert headings(document) == [
        "1 What was found",
        "2 Rules and their state",
        "Appendix A: inputs and sources",
        "Appendix B: how this was solved",
    ]
    assert "Rural floor: At least 30% of all money is spent in rural areas." in text
    assert "lower the rural floor to 27%" in text
    assert not {"Allocation lines", "Projects funded", "By stream"} & set(word_tables(report))


def test_an_allocation_that_failed_its_check_is_mentioned_and_not_shown():
    report = a_report(status="failed", message="", verified=False, broken=("Rural floor: short by £12.10",))
    text = whole_text(word(report))
    assert "did not pass the independent check, so it is not shown" in text
    assert "Rural floor: short by £12.10" in text
    assert ALLOCATIONS not in word_tables(report)


def test_rules_that_were_not_worked_out_are_not_printed_as_none():
    text = whole_text(word(a_report(rules=0, status="infeasible")))
    assert "The state of the rules was not worked out" in text


def test_failed_run_says_why():
    report = a_report(status="failed", message="The solver ran out of memory.", value_bound=None, gap=None)
    assert "The run failed and gives no allocation. The solver ran out of memory." in whole_text(word(report))


def test_every_amount_in_the_paper_is_printed_one_way():
    report = a_report()
    result = {row[6].replace("\u00a0(i)", "") for row in word_tables(report)[ALLOCATIONS][1:]}
    assert result == {
        format_pounds(amount, pennies=True) for amount in (*by_project_and_pot(report), report.allocated)
    }


@pytest.mark.parametrize(
    "changes", [{"verified": False, "broken": ("Rural floor: short by £12.10",)}, {"allocated": 1}]
)
def test_what_is_not_sound_is_neither_recommended_nor_certified(changes):
    text = whole_text(word(a_report(**changes)))
    assert "DRAFT, not for decision" in text
    assert "Not to be relied on." in text
    assert "Nothing is recommended: see the warnings at the top of this paper." in text
    assert "The board is asked to agree" not in text
    assert "These figures cannot be certified" in text
    assert "Certified by" not in text
    assert "proven within" not in text.lower()


def test_a_sound_paper_has_a_place_to_sign():
    assert "Certified by" in whole_text(word(a_report()))
