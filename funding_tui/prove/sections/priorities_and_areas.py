"""What each priority and each area gets, and the rural statement."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from funding_tui.allocate.report.allocation import AreaReport
from funding_tui.allocate.report.report import RunReport
from funding_tui.base.formats import harm, percent, share
from funding_tui.prove.claims import has_rural_areas
from funding_tui.prove.illustrative import PrintedAmounts
from funding_tui.prove.sections.pictures import pictures, pictures_missing
from funding_tui.rendering.blocks import Block, Column, Heading, Money, Paragraph, bullets, table
from funding_tui.rendering.text import LONGEST_NAME, safe_line
from models.money import BASIS_POINTS

# more areas than this, and the body names those that get most and leaves the rest to the appendix
AREAS_IN_BODY = 14
_NAMED_A_KIND = 5
_AREA_COLUMNS = (
    Column("Area", share=4),
    Column("Kind", share=1),
    Column("People", numeric=True),
    Column("Amount", numeric=True),
    Column("A person", numeric=True),
    Column("Benefit", numeric=True),
)
Row = tuple[str | Money, ...]


def priorities_and_areas(report: RunReport) -> Iterator[Block]:
    """What each priority gets, and each area, rural areas first."""
    yield Heading(1, "Priorities and areas")
    yield _by_priority(report)
    yield from pictures(report, "priorities")
    yield _areas_in_brief(report)
    yield from pictures(report, "map")
    yield from pictures_missing(report)
    if len(report.by_area) > AREAS_IN_BODY:
        yield Paragraph("Every area is in an appendix.", "note")


def rural_statement(report: RunReport) -> Iterator[Block]:
    """The rural statement, with the shares of people and of money it rests on, and how even they are."""
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


def every_area(report: RunReport) -> Block:
    """The table of all areas, rural first, for the appendix."""
    amounts = PrintedAmounts(report)
    rows = [_area_row(area, amounts) for area in _ordered(report.by_area)]
    return table("Every area", _AREA_COLUMNS, [*rows, *_totals(report, amounts)], total=True)


def _by_priority(report: RunReport) -> Block:
    columns = (
        Column("Priority", share=4),
        Column("Weight", numeric=True),
        Column("Amount", numeric=True),
        Column("Share", numeric=True),
        Column("Harm a year", numeric=True),
        Column("Prevented", numeric=True),
    )
    amounts = PrintedAmounts(report)
    rows: list[Row] = [
        (
            safe_line(item.name, LONGEST_NAME),
            f"{item.weight:g}",
            amounts.priority(item.code, item.pence),
            percent(share(item.pence, report.allocated)),
            harm(item.need),
            harm(item.benefit),
        )
        for item in report.by_priority
    ]
    if rows:
        total = amounts.allocated(sum(item.pence for item in report.by_priority))
        rows.append(("Total", "", total, "", "", ""))
    return table(f"By priority; harm in {safe_line(report.harm_unit)}", columns, rows, total=True)


def _areas_in_brief(report: RunReport) -> Block:
    amounts = PrintedAmounts(report)
    ordered = _ordered(report.by_area)
    order = ", rural areas first" if has_rural_areas(report) else ""
    if len(ordered) <= AREAS_IN_BODY:
        rows = [_area_row(area, amounts) for area in ordered]
        caption = f"By area{order}"
    else:
        rows = [row for rural in (True, False) for row in _most(ordered, amounts, rural=rural)]
        caption = f"By area{order}: those that get most"
    return table(caption, _AREA_COLUMNS, [*rows, *_totals(report, amounts)], total=True)


def _ordered(areas: Sequence[AreaReport]) -> list[AreaReport]:
    """Rural areas first, and in each kind the most money first."""
    return sorted(areas, key=lambda area: (not area.rural, -area.pence, area.name, area.code))


def _most(ordered: Sequence[AreaReport], amounts: PrintedAmounts, *, rural: bool) -> Iterator[Row]:
    kind = [area for area in ordered if area.rural == rural]
    yield from (_area_row(area, amounts) for area in kind[:_NAMED_A_KIND])
    rest = kind[_NAMED_A_KIND:]
    if rest:
        name = f"The other {len(rest):,} {'rural' if rural else 'urban'} areas"
        yield _together(name, rest, amounts)


def _totals(report: RunReport, amounts: PrintedAmounts) -> Iterator[Row]:
    for name, rural in (("All rural areas", True), ("All urban areas", False)):
        kind = [area for area in report.by_area if area.rural == rural]
        if kind:
            yield _together(name, kind, amounts)
    if report.by_area:
        yield _together("Total", report.by_area, amounts)


def _area_row(area: AreaReport, amounts: PrintedAmounts) -> Row:
    money = amounts.area(area.code, area.pence)
    return (
        _area_name(area),
        "rural" if area.rural else "urban",
        f"{area.population:,}",
        money,
        _a_person(money, area.population),
        harm(area.benefit),
    )


def _together(name: str, areas: Sequence[AreaReport], amounts: PrintedAmounts) -> Row:
    money = amounts.areas((area.code for area in areas), sum(area.pence for area in areas))
    people = sum(area.population for area in areas)
    benefit = harm(sum(area.benefit for area in areas))
    return name, "", f"{people:,}", money, _a_person(money, people), benefit


def _a_person(money: Money, people: int) -> str | Money:
    """Pence for each person, rounded down."""
    if people <= 0:
        return ""
    return Money(money.pence // people, money.illustrative)


def _area_name(area: AreaReport) -> str:
    name, code = safe_line(area.name, LONGEST_NAME), safe_line(area.code, 40)
    return f"{name} ({code})" if name and name != code else code
