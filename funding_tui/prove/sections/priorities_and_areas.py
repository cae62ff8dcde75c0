"""What each priority and each area gets, how that moved since last time, and the rural statement."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from funding_tui.allocate.report.allocation import AreaReport
from funding_tui.allocate.report.report import PriorityChange, RunReport
from funding_tui.allocate.rural.words import (
    AREA_HEADINGS,
    GROUP_HEADINGS,
    POINT_HEADINGS,
    area_cells,
    group_cells,
    list_points,
    short_point_cells,
)
from funding_tui.base.formats import percent, share
from funding_tui.prove.claims import has_rural_areas, years_words
from funding_tui.prove.illustrative import PrintedAmounts
from funding_tui.prove.pictures.gallery import missing_pictures, run_pictures
from funding_tui.rendering.blocks import Block, Column, Heading, Money, Page, Paragraph, bullets, table
from funding_tui.rendering.text import LONGEST_NAME, safe_line
from models.money import BASIS_POINTS
from optimiser.precision import Precision, harm

# more areas than this, and the body names those that get most and leaves the rest to the appendix
AREAS_IN_BODY = 14
_NAMED_A_KIND = 5
_AREA_COLUMNS = (
    Column("Area", share=4),
    Column("Kind", share=1),
    Column("People", numeric=True),
    Column("Amount", numeric=True),
    Column("Per person", numeric=True),
    Column("Benefit", numeric=True),
)
Row = tuple[str | Money, ...]
NONE_BEFORE = "No earlier allocation is recorded, so there is nothing to compare this one with."
ABSENT = "no priority"
_CHANGE_COLUMNS = (
    Column("Priority", share=4),
    Column("Weight then", numeric=True),
    Column("Weight now", numeric=True),
    Column("Money then", numeric=True),
    Column("Money now", numeric=True),
    Column("Share then", numeric=True),
    Column("Share now", numeric=True),
)
MOST_CHANGED = 8  # areas named of each kind


def priorities_and_areas(report: RunReport) -> Iterator[Block]:
    """What each priority gets, and each area, rural areas first."""
    yield Heading(1, "Priorities and areas")
    yield _by_priority(report)
    yield from pictures(report, "priorities")
    yield _areas_in_brief(report)
    yield from pictures(report, "map")
    for sentence in missing_pictures(report):
        yield Paragraph(sentence, "note")
    if len(report.by_area) > AREAS_IN_BODY:
        yield Paragraph("Every area is in an appendix.", "note")


def how_priorities_moved(report: RunReport) -> Iterator[Block]:
    """Each priority then and now, which projects came in and went out, and which inputs changed."""
    yield Heading(1, "How priorities moved since last time")
    changes = report.since
    if changes is None:
        yield Paragraph(NONE_BEFORE)
        return
    yield Paragraph(" ".join(safe_line(words) for words in changes.words))
    amounts = PrintedAmounts(report)
    rows = [_change_row(item, amounts) for item in changes.priorities]
    yield table("Each priority then and now", _CHANGE_COLUMNS, rows)
    if changes.inputs:
        more = f" And {changes.more_inputs:,} more." if changes.more_inputs else ""
        inputs = " ".join(safe_line(words) for words in changes.inputs)
        mark = " (amounts illustrative)" if report.demonstration else ""
        yield Paragraph(f"Inputs that changed{mark}: {inputs}{more}", "note")


def rural_statement(report: RunReport) -> Iterator[Block]:
    """The rural statement, the shares of people and of money behind it, and how even they are."""
    yield Heading(1, "Rural statement")
    yield bullets(report.rural_statement, otherwise="No rural statement was recorded with this run.")
    if has_rural_areas(report):
        yield _rural_and_other(report)
    if report.rural is not None:
        yield Heading(2, "What rurality costs and buys")
        yield bullets(report.rural.words, otherwise="")
        yield from pictures(report, "frontier")
    yield Heading(2, "How evenly it is shared")
    words = report.fairness.words if report.fairness else ()
    yield bullets(words, otherwise="How evenly it is shared was not worked out with this run.")


def every_area(report: RunReport) -> Block:
    """The table of all areas, rural first, for the appendix."""
    amounts = PrintedAmounts(report)
    rows = [_area_row(area, amounts, report.precision) for area in _ordered(report.by_area)]
    return table("Every area", _AREA_COLUMNS, [*rows, *_totals(report, amounts)], total=True)


def rural_in_full(report: RunReport) -> Iterator[Block]:
    """The rural analysis in an appendix; nothing where the run has none."""
    rural = report.rural
    if rural is None:
        return
    yield Page(landscape=True)
    yield Heading(1, "Appendix: what rurality costs and buys")
    cases = [short_point_cells(point, rural.reference) for point in list_points(rural)]
    yield _rural_table("Each rural rule, compared with no rural rule", POINT_HEADINGS, cases)
    yield _rural_table(
        "Areas that gain and lose most",
        AREA_HEADINGS,
        [area_cells(row) for row in (*rural.gainers[:MOST_CHANGED], *rural.losers[:MOST_CHANGED])],
    )
    yield _rural_table("Areas in groups", GROUP_HEADINGS, [group_cells(group) for group in rural.groups])
    yield bullets(rural.method, otherwise="")


def pictures(report: RunReport, *keys: str) -> Iterator[Block]:
    """The pictures of these keys that the run has figures for, in the order of the keys."""
    drawn = {picture.key: picture for picture in run_pictures(report)}
    yield from (drawn[key] for key in keys if key in drawn)


def more_pictures(report: RunReport) -> Iterator[Block]:
    """The pictures that the body has no room for, on pages of their own."""
    shown = tuple(pictures(report, "value", "benefit-map", "months"))
    if shown:
        yield Page(landscape=False)
        yield Heading(1, "Appendix: more pictures")
        yield from shown


def _rural_and_other(report: RunReport) -> Block:
    amounts = PrintedAmounts(report)
    other = report.allocated - report.rural_pence
    rows: list[Row] = [
        (
            "Rural areas",
            percent(report.rural_population_bp),
            amounts.rural(report.rural_pence, rural=True),
            percent(report.rural_bp),
        ),
        (
            "Other areas",
            percent(BASIS_POINTS - report.rural_population_bp),
            amounts.rural(other, rural=False),
            percent(BASIS_POINTS - report.rural_bp if report.allocated else 0),
        ),
    ]
    columns = (
        Column("Where"),
        Column("Share of people", numeric=True),
        Column("Amount", numeric=True),
        Column("Share of money", numeric=True),
    )
    return table("People and money, rural and other areas", columns, rows)


def _by_priority(report: RunReport) -> Block:
    columns = (
        Column("Priority", share=4),
        Column("Weight", numeric=True),
        Column("Amount", numeric=True),
        Column("Share", numeric=True),
        Column("Need", numeric=True),
        Column("Benefit", numeric=True),
        Column("Value", numeric=True),
    )
    amounts = PrintedAmounts(report)
    rows: list[Row] = [
        (
            safe_line(item.name, LONGEST_NAME),
            f"{item.weight:g}",
            amounts.priority(item.code, item.pence),
            percent(share(item.pence, report.allocated)),
            *(report.write(each) for each in (item.need, item.benefit, item.value)),
        )
        for item in report.by_priority
    ]
    if rows:
        total = amounts.allocated(sum(item.pence for item in report.by_priority))
        rows.append(("Total", "", total, "", "", "", ""))
    caption = (
        f"By priority; need and benefit in {safe_line(report.harm_unit)}, both over {years_words(report)}"
    )
    return table(caption, columns, rows, total=True)


def _areas_in_brief(report: RunReport) -> Block:
    amounts = PrintedAmounts(report)
    ordered = _ordered(report.by_area)
    order = ", rural areas first" if has_rural_areas(report) else ""
    if len(ordered) <= AREAS_IN_BODY:
        rows = [_area_row(area, amounts, report.precision) for area in ordered]
        caption = f"By area{order}"
    else:
        rows = [
            row
            for rural in (True, False)
            for row in _first_rows(ordered, amounts, report.precision, rural=rural)
        ]
        caption = f"By area{order}: those that receive most"
    return table(caption, _AREA_COLUMNS, [*rows, *_totals(report, amounts)], total=True)


def _ordered(areas: Sequence[AreaReport]) -> list[AreaReport]:
    """Rural areas first, and in each kind the most money first."""
    return sorted(areas, key=lambda area: (not area.rural, -area.pence, area.name, area.code))


def _first_rows(
    ordered: Sequence[AreaReport], amounts: PrintedAmounts, known: Precision, *, rural: bool
) -> Iterator[Row]:
    kind = [area for area in ordered if area.rural == rural]
    yield from (_area_row(area, amounts, known) for area in kind[:_NAMED_A_KIND])
    rest = kind[_NAMED_A_KIND:]
    if rest:
        name = f"The other {len(rest):,} {'rural' if rural else 'urban'} areas"
        yield _sum_row(name, rest, amounts, known)


def _totals(report: RunReport, amounts: PrintedAmounts) -> Iterator[Row]:
    for name, rural in (("All rural areas", True), ("All urban areas", False)):
        kind = [area for area in report.by_area if area.rural == rural]
        if kind:
            yield _sum_row(name, kind, amounts, report.precision)
    if report.by_area:
        yield _sum_row("Total", report.by_area, amounts, report.precision)


def _area_row(area: AreaReport, amounts: PrintedAmounts, known: Precision) -> Row:
    money = amounts.area(area.code, area.pence)
    return (
        _area_name(area),
        "rural" if area.rural else "urban",
        f"{area.population:,}",
        money,
        _a_person(money, area.population),
        harm(area.benefit, known),
    )


def _sum_row(name: str, areas: Sequence[AreaReport], amounts: PrintedAmounts, known: Precision) -> Row:
    money = amounts.areas((area.code for area in areas), sum(area.pence for area in areas))
    people = sum(area.population for area in areas)
    benefit = harm(sum(area.benefit for area in areas), known)
    return name, "", f"{people:,}", money, _a_person(money, people), benefit


def _a_person(money: Money, people: int) -> str | Money:
    """Pence for each person, rounded down."""
    if people <= 0:
        return ""
    return Money(money.pence // people, money.illustrative)


def _area_name(area: AreaReport) -> str:
    name, code = safe_line(area.name, LONGEST_NAME), safe_line(area.code, 40)
    return f"{name} ({code})" if name and name != code else code


def _change_row(item: PriorityChange, amounts: PrintedAmounts) -> tuple[str | Money, ...]:
    return (
        safe_line(item.name, LONGEST_NAME),
        *(ABSENT if weight is None else f"{weight:g}" for weight in (item.weight_before, item.weight_after)),
        *("-" if pence is None else amounts.unsourced(pence) for pence in (item.before, item.after)),
        *("-" if share is None else percent(share) for share in (item.before_bp, item.after_bp)),
    )


def _rural_table(caption: str, headings: Sequence[str], rows: Sequence[Sequence[str]]) -> Block:
    columns = [Column(name, numeric=bool(at), share=1 if at else 3) for at, name in enumerate(headings)]
    return table(caption, columns, [[safe_line(cell, LONGEST_NAME) for cell in row] for row in rows])
