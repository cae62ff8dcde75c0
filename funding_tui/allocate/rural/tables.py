"""A rural analysis as tables; screens, commands and papers all use these, so that all say the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

from funding_tui.allocate.rural.words import NO_PROVEN_DIFFERENCE, NONE_PROVEN, money_moved, share_lost
from funding_tui.base.formats import NOT_KNOWN, gap_percent, harm, percent
from models.money import format_pounds

if TYPE_CHECKING:
    from funding_tui.allocate.report.rural import AreaChange, AreaGroupReport, RuralPoint, RuralReport

POINT_HEADINGS = (
    *("Rule", "Rural share", "Benefit", "Lost", "Lost, %", "Within"),
    *("At the average", "Projects in, out", "Areas up, down"),
)
AREA_HEADINGS = ("Area", "Kind", "Gets")
GROUP_HEADINGS = ("Areas", "Number", "People", "Recorded harm", "No rural rule", "Headline")
NONE = "-"


def list_points(told: RuralReport) -> tuple[RuralPoint, ...]:
    """Every case in the order of a table: without a rule, the run, the frontier, the measures."""
    return tuple(
        point for point in (told.reference, told.run, *told.frontier, *told.measures) if point is not None
    )


def point_label(point: RuralPoint) -> str:
    """A case in a few words, where its name has no room."""
    match point.kind:
        case "run":
            return "This run"
        case "floor":
            return f"At least {percent(point.floor_bp or 0)} rural"
        case "per-head":
            return "Level a head"
        case "need":
            return "By recorded harm"
        case "service":
            return "Every area is served"
        case "sparse":
            return f"Level where at most {point.sparsity:,} per km2"
        case "classes":
            return "Least for each class"
        case "uplift":
            return f"Delivery +{percent(point.uplift_bp or 0)}; {point.name.partition('; ')[2]}"
        case _:
            return point.name


def short_point_cells(point: RuralPoint, reference: RuralPoint | None) -> tuple[str, ...]:
    """The same as `point_cells` in a few words; the sentence of a case without an allocation says why."""
    if point.benefit is None:
        return (point_label(point), *("none",) * 2, *(NONE,) * 6)
    return (point_label(point), *point_cells(point, reference)[1:])


def headline_line(told: RuralReport) -> str:
    """What the headline comes to, on a line or two; the reason where there is none."""
    headline = next((point for point in list_points(told) if point.name == told.headline), None)
    if headline is None or headline.benefit is None or told.reference is None:
        return told.words[0]
    reached = "nothing spent" if headline.rural_bp is None else f"{percent(headline.rural_bp)} rural"
    loses = f"loses {NO_PROVEN_DIFFERENCE} against no rural rule"
    if headline.can_be_told:
        lost = f"{harm(headline.lost or 0.0)} ({share_lost(headline, told.reference)})"
        pounds = "" if headline.pounds is None else f", worth {format_pounds(round(headline.pounds, -2))}"
        loses = f"loses {lost} against no rural rule{pounds}"
    areas = f"{len(told.gainers)} areas gain and {len(told.losers)} lose"
    return f"{point_label(headline)}: {reached}; {loses}; {areas}."


def point_cells(point: RuralPoint, reference: RuralPoint | None) -> tuple[str, ...]:
    """What stands under `POINT_HEADINGS`; harm units, and shares of the money or of the benefit."""
    if point.benefit is None:
        why = "not worked out" if point.status == "failed" else "cannot be had"
        return (point.name, why, *(NONE,) * 7)
    more = sum(pence > 0 for pence in point.moved.values())
    lost, part, pounds = NONE, NONE, NONE
    if reference is not None and point.kind != "reference":
        lost = harm(point.lost or 0.0) if point.can_be_told else NONE_PROVEN
        part = share_lost(point, reference) if point.can_be_told else NONE
        pounds = NONE if point.pounds is None else format_pounds(round(point.pounds, -2))
    return (
        point.name,
        NONE if point.rural_bp is None else percent(point.rural_bp),
        harm(point.benefit),
        lost,
        part,
        NOT_KNOWN if point.gap is None else gap_percent(point.gap),
        pounds,
        f"{len(point.gained_projects)}, {len(point.lost_projects)}",
        f"{more}, {len(point.moved) - more}",
    )


def area_cells(row: AreaChange) -> tuple[str, ...]:
    """What stands under `AREA_HEADINGS`."""
    return row.name, "rural" if row.rural else "urban", money_moved(row.pence)


def group_cells(row: AreaGroupReport) -> tuple[str, ...]:
    """What stands under `GROUP_HEADINGS`: money a head, rounded down to the penny."""
    return (
        row.group,
        f"{row.areas:,}",
        f"{row.people:,}",
        NOT_KNOWN if row.need_bp is None else percent(row.need_bp),
        _a_head(row.reference, row.people),
        _a_head(row.headline, row.people),
    )


def _a_head(pence: int | None, people: int) -> str:
    if pence is None or not people:
        return NONE
    return f"{format_pounds(pence // people, pennies=True)} a head"
