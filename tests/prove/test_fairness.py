"""Who is worst off and how even it is: the same on paper, in the workbook, on screen and by commands."""

from __future__ import annotations

import pytest

from funding_tui.allocate.report.allocation import FairnessReport, GroupFigure
from funding_tui.allocate.report.tables import (
    FAIRNESS_EXPLANATION,
    FAIRNESS_HEADINGS,
    fairness_cells,
    fairness_line,
)
from funding_tui.commands.allocate.propose import as_data
from funding_tui.tui.screens.allocate.state import AllocateState
from funding_tui.tui.screens.allocate.summary import summary
from tests.prove.reading import Calculated, word, word_tables
from tests.prove.reports import a_report, an_old_report, the_fairness

pytestmark = pytest.mark.slow

TOLD = ("0.29", "0.21", "rural areas", "2.08%")
NOT = ("not worked out",) * 4


def paper_rows(report):
    return word_tables(report)["How evenly each shares the money"]


def sheet_rows(report):
    """The fairness columns of the Baselines sheet, as they are shown."""
    sheet = Calculated(report).values["Baselines"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    (head,) = [number for number, row in enumerate(rows) if FAIRNESS_HEADINGS[0] in row]
    first = rows[head].index(FAIRNESS_HEADINGS[0])
    return [row[first : first + 4] for row in rows[head + 1 :] if row[0]]


def test_the_paper_has_it_for_the_proposal_and_for_every_baseline():
    report = a_report()
    head, mine, *others = paper_rows(report)
    assert tuple(head) == ("Method", *FAIRNESS_HEADINGS)
    assert tuple(mine) == ("This proposal", *TOLD)
    assert [tuple(row) for row in others] == [
        (item.name, *fairness_cells(item.fairness)) for item in report.baselines
    ]


def test_the_paper_says_it_in_sentences_and_explains_the_coefficient():
    said = [paragraph.text for paragraph in word(a_report()).paragraphs]
    assert FAIRNESS_EXPLANATION in said
    assert all(sentence in said for sentence in a_report().fairness.words)


@pytest.mark.slow
def test_the_workbook_holds_the_figures_of_the_paper_as_numbers():
    report = a_report()
    rows = sheet_rows(report)
    assert len(rows) == 1 + len(report.baselines)
    for row, result in zip(rows, paper_rows(report)[1:], strict=True):
        assert (f"{row[0]:.2f}", f"{row[1]:.2f}", row[2], f"{row[3]:.2%}") == tuple(result[1:])


def test_the_summary_on_screen_has_it_on_one_line_that_fits():
    report = a_report()
    line = fairness_line(report.fairness)
    assert line == "Gini 0.29 money, 0.21 benefit; worst off rural areas 2.08%"
    assert len(line) <= 78
    assert line in summary(AllocateState(report=report), 160).plain


def test_commands_give_it_as_data_for_the_run_and_for_every_usual_method():
    data = as_data(a_report())
    assert data["fairness"]["gini_money"] == 0.2946
    assert data["fairness"]["worst_off"] == {"group": "rural areas", "figure": 0.0208}
    assert [row["fairness"]["gini_benefit"] for row in data["baselines"]] == [
        item.fairness.gini_benefit for item in a_report().baselines
    ]


@pytest.mark.slow
def test_a_run_stored_before_it_was_worked_out_can_still_be_reported():
    old = an_old_report()
    assert [tuple(row[1:]) for row in paper_rows(old)[1:]] == [NOT] * 5
    assert [tuple(row) for row in sheet_rows(old)] == [NOT] * 5
    assert "Fairness not worked out" in summary(AllocateState(report=old)).plain
    assert as_data(old)["fairness"] is None
    said = [paragraph.text for paragraph in word(old).paragraphs]
    assert "How evenly it is shared was not worked out with this run." in said


def test_an_allocation_of_nothing_is_not_known_rather_than_even():
    nothing = FairnessReport(
        gini_money=None,
        gini_benefit=None,
        worst_off=None,
        best_off=None,
        least_money=None,
        most_money=None,
        words=(),
    )
    report = a_report(fairness=nothing)
    assert tuple(paper_rows(report)[1][1:]) == ("not known",) * 4
    assert tuple(sheet_rows(report)[0]) == ("not known",) * 4
    assert "worst off not known" in fairness_line(nothing)


def test_where_all_are_alike_none_is_called_worst_off():
    alike = GroupFigure(group="rural areas", figure=0.02)
    result = the_fairness(0.0, 0.0, 0.02).model_copy(update={"worst_off": alike, "best_off": alike})
    assert fairness_cells(result) == ("0.00", "0.00", "none: all alike", "2.00%")
    assert fairness_line(result).endswith("worst off none: all alike 2.00%")


def test_the_name_of_a_group_is_text_and_nothing_else():
    hostile = the_fairness(0.5, 0.5, 0.01).model_copy(
        update={"worst_off": GroupFigure(group="[/red]=1+1\x1b[31m", figure=0.01)}
    )
    report = a_report(fairness=hostile)
    assert paper_rows(report)[1][3] == "[/red]=1+1[31m"
    assert "[/red]=1+1[31m" in summary(AllocateState(report=report), 160).plain
