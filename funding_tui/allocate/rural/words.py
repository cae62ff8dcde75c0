"""A rural analysis in sentences and tables; screens, commands and papers all use these."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from funding_tui.base.formats import NOT_KNOWN, count, join_words, percent
from models.money import BASIS_POINTS, Pence, format_pounds
from optimiser.benefit import is_harm_alone, is_unweighted, value_unit
from optimiser.precision import (
    Precision,
    difference,
    gap_percent,
    harm,
    least_precise,
    proven_least,
)

if TYPE_CHECKING:
    from funding_tui.allocate.report.rural import (
        AreaChange,
        AreaGroupReport,
        BuyBack,
        RuralPoint,
        RuralReport,
    )
    from funding_tui.allocate.rural.options import RuralRequest
    from optimiser.problem import Problem

NO_PROVEN_DIFFERENCE = "no proven difference"
NONE_PROVEN = "none proven"  # the same in a table
MOST_NAMED = 4  # projects named in one sentence


def point_sentence(
    point: RuralPoint, compared: RuralPoint | None, problem: Problem, names: dict[str, str]
) -> str:
    """One case, to be read out.

    Args:
        point: the case, with its figures.
        compared: the case that it is compared with; None where that is not solved yet.
        problem: of the run, which says what benefit and value are counted in.
        names: project code -> name.
    """
    if point.benefit is None:
        none = "not worked out" if point.status == "failed" else "this cannot be met"
        return f"{point.name}: {none}. {_sentence(point.message)}"
    verb = "That prevents" if is_harm_alone(problem) else "Its benefit is"
    said = f"{point.name}. {_reach(point)}. {verb} {harm(point.benefit, point.precision)} {problem.harm_unit}"
    if not is_unweighted(problem) and point.value is not None:
        said += f", worth {harm(point.value, point.precision)} by the weights of the priorities"
    if point.kind == "reference":
        return f"{said}. The rest is compared with this."
    if compared is None or compared.benefit is None:
        return f"{said}."
    return f"{said}: {_loss(point, compared, value_unit(problem))}. {_moves(point, names)}"


def summary_sentences(
    headline: RuralPoint | None,
    reference: RuralPoint | None,
    frontier: Sequence[RuralPoint],
    buy_back: BuyBack | None,
    uplift: str,
) -> Iterator[str]:
    """The sentences on top."""
    if reference is None or reference.benefit is None:
        why = " The rest is compared with that." if reference is None else f" {_sentence(reference.message)}"
        yield f"The best use of the money without a rural rule is not known.{why}"
    elif headline is not None:
        yield headline.sentence
        if headline.can_be_told and headline.pounds is not None:
            yield (
                "At the average that the best without a rural rule spends on each unit, what is lost would "
                f"cost {format_pounds(round(headline.pounds, -2))}."
            )
        if buy_back is not None:
            yield buy_back.words
        yield from _frontier_words(frontier, reference)
    yield uplift


def method_sentences(
    gap: float, own: Sequence[str], request: RuralRequest, run: str, classes: bool, sizes: tuple[int, int]
) -> Iterator[str]:
    """How it was worked out.

    Args:
        gap: to which each case is solved.
        own: the partnership's own rural rules, which are set aside in all but the run.
        request: what was analysed.
        run: its number.
        classes: whether any area has a rural-urban class on record.
        sizes: how many areas have their size on record, of how many.
    """
    aside = "Every case is the problem of run " + run
    if own:
        aside += f" without the partnership's own rural rules ({'; '.join(own)}), and with the rule named"
    else:
        aside += ", which has no rural rule of the partnership's own, with the rule named"
    yield f"{aside}. Rules of a stream's own agreement apply throughout."
    yield (
        f"Each is solved to within {gap_percent(gap)} of the best and re-checked to the penny; a difference "
        f"within the solver's bounds is called {NO_PROVEN_DIFFERENCE} (in tables: {NONE_PROVEN}). Answers "
        "that are equally good may differ in which areas gain."
    )
    yield (
        "A head is a resident. Recorded harm is what the records count in each area; harm that is not "
        "reported, which may be more in rural areas, is not in it."
    )
    yield (
        "Served counts what is delivered in whole units: a unit in an area, or a whole project that acts "
        "there, county-wide ones included."
    )
    for threshold in request.sparsity:
        yield f"Sparse is at most {threshold.people_per_km2:,} people per km2: {threshold.source}."
    if sizes[0] < sizes[1]:
        yield f"{sizes[0]} of {sizes[1]} areas have their size on record; the others count as not sparse."
    if classes:
        yield f"The least for a class, {percent(request.classes.at_least_bp)}, is: {request.classes.basis}."
    yield "An uplift is on costs in each area; what a project costs as a whole stays."


def _reach(point: RuralPoint) -> str:
    if not point.pence or point.rural_bp is None:
        return "Nothing is spent"
    said = f"{percent(point.rural_bp)} of the money reaches rural areas"
    if point.rural_per_head is None or point.urban_per_head is None:
        return said
    rural = format_pounds(point.rural_per_head, pennies=True)
    urban = format_pounds(point.urban_per_head, pennies=True)
    return f"{said}: {rural} for each rural resident and {urban} for each urban one"


def _loss(point: RuralPoint, compared: RuralPoint, unit: str) -> str:
    against = "without a rural rule" if compared.kind == "reference" else "at that cost without a rural rule"
    proven = proven_loss(point, compared)
    if proven <= 0 or point.value is None or compared.value is None:
        return f"{NO_PROVEN_DIFFERENCE} from the best {against}"
    lost = compared.value - point.value
    amount = _lost(lost, point, compared)
    said = f"{amount} {unit} ({share_lost(point, compared)}) less than the best {against}"
    if amount == _lost(proven, point, compared):
        return said
    least = proven_least(proven, _known(point, compared), point.value)
    return f"{said}, of which at least {least} by the solver's bounds"


def _lost(units: float, point: RuralPoint, compared: RuralPoint | None) -> str:
    """A loss, no finer than the gaps of the two."""
    return difference(units, point.value or 0.0, _known(point, compared))


def _known(point: RuralPoint, compared: RuralPoint | None) -> Precision:
    return least_precise(each.precision for each in (point, compared) if each is not None)


def proven_loss(point: RuralPoint, compared: RuralPoint) -> float:
    """Value that a case is proven to lose against the best that another was found to do."""
    if point.value_bound is None or compared.value is None:
        return 0.0
    return max(0.0, compared.value - point.value_bound)


def share_lost(point: RuralPoint, compared: RuralPoint) -> str:
    """What is lost as a share of the value, in percent."""
    if point.value is None or not compared.value:
        return percent(0)
    return percent(round((compared.value - point.value) / compared.value * BASIS_POINTS))


def _moves(point: RuralPoint, names: dict[str, str]) -> str:
    if not point.moved and not point.gained_projects and not point.lost_projects:
        return "Nothing moves: this rule is met already."
    more = sum(pence > 0 for pence in point.moved.values())
    said = [
        f"{what}: {_named(codes, names)}"
        for what, codes in (("coming in", point.gained_projects), ("going out", point.lost_projects))
        if codes
    ]
    areas = (
        f"{count(more, 'area gets', 'areas get')} more and "
        f"{count(len(point.moved) - more, 'area gets', 'areas get')} less"
    )
    return _sentence("; ".join([*said, areas]))


def _named(codes: Sequence[str], names: dict[str, str]) -> str:
    named = [names.get(code, code) for code in codes]
    if len(named) > MOST_NAMED + 1:
        named = [*named[:MOST_NAMED], f"{len(named) - MOST_NAMED} other projects"]
    return join_words(named)


def _frontier_words(frontier: Sequence[RuralPoint], reference: RuralPoint) -> Iterator[str]:
    """Up to which floor no loss is proven, and the highest that can be met."""
    had = [point for point in frontier if point.pence and point.floor_bp is not None]
    free = [point for point in had if not point.can_be_told]
    if free and len(free) < len(had):
        floor = percent(max(point.floor_bp or 0 for point in free))
        yield f"Of the floors tried, none up to {floor} rural has a proven cost."
    if had:
        highest = max(had, key=lambda point: point.floor_bp or 0)
        floor = percent(highest.floor_bp or 0)
        said = f"Each can be met, up to {floor}"
        if len(had) < len(frontier):
            said = f"The highest of them that can be met is {floor}"
        if highest.can_be_told:
            said += f", which loses {share_lost(highest, reference)} of the value"
        yield f"{said}."


def _sentence(text: str) -> str:
    flat = " ".join(text.split()) or "no allocation was found"
    return f"{flat[:1].upper()}{flat[1:]}{'' if flat.endswith('.') else '.'}"


def money_moved(pence: Pence) -> str:
    """A difference in money, with its sign, to the pound."""
    amount = format_pounds(abs(round(pence, -2)))
    return f"+{amount}" if pence > 0 else f"-{amount}"


POINT_HEADINGS = (
    *("Rule", "Rural share", "Benefit", "Value", "Value lost", "Lost, %", "Within"),
    *("At the average", "Projects in, out", "Areas up, down"),
)
AREA_HEADINGS = ("Area", "Kind", "Gets")
GROUP_HEADINGS = ("Areas", "Number", "People", "Recorded harm", "No rural rule", "Headline")
NONE = "-"


def list_points(report: RuralReport) -> tuple[RuralPoint, ...]:
    """Every case in the order of a table: without a rule, the run, the frontier, the measures."""
    return tuple(
        point
        for point in (report.reference, report.run, *report.frontier, *report.measures)
        if point is not None
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
        return (point_label(point), *("none",) * 2, *(NONE,) * 7)
    return (point_label(point), *point_cells(point, reference)[1:])


def headline_line(report: RuralReport) -> str:
    """The headline on a line or two; the reason where there is none."""
    headline = next((point for point in list_points(report) if point.name == report.headline), None)
    if headline is None or headline.benefit is None or report.reference is None:
        return report.words[0]
    reached = "nothing spent" if headline.rural_bp is None else f"{percent(headline.rural_bp)} rural"
    loses = f"loses {NO_PROVEN_DIFFERENCE} against no rural rule"
    if headline.can_be_told:
        amount = _lost(headline.lost or 0.0, headline, report.reference)
        lost = f"{amount} ({share_lost(headline, report.reference)})"
        pounds = (
            ""
            if headline.pounds is None
            else f", or {format_pounds(round(headline.pounds, -2))} at the average"
        )
        loses = f"loses {lost} against no rural rule{pounds}"
    areas = f"{len(report.gainers)} areas gain and {len(report.losers)} lose"
    return f"{point_label(headline)}: {reached}; {loses}; {areas}."


def point_cells(point: RuralPoint, reference: RuralPoint | None) -> tuple[str, ...]:
    """The cells under `POINT_HEADINGS`; harm units, and shares of the money or of the benefit."""
    if point.benefit is None:
        why = "not worked out" if point.status == "failed" else "cannot be met"
        return (point.name, why, *(NONE,) * 8)
    more = sum(pence > 0 for pence in point.moved.values())
    lost, part, pounds = NONE, NONE, NONE
    if reference is not None and point.kind != "reference":
        lost = _lost(point.lost or 0.0, point, reference) if point.can_be_told else NONE_PROVEN
        part = share_lost(point, reference) if point.can_be_told else NONE
        pounds = NONE if point.pounds is None else format_pounds(round(point.pounds, -2))
    return (
        point.name,
        NONE if point.rural_bp is None else percent(point.rural_bp),
        harm(point.benefit, point.precision),
        NOT_KNOWN if point.value is None else harm(point.value, point.precision),
        lost,
        part,
        NOT_KNOWN if point.gap is None else gap_percent(point.gap),
        pounds,
        f"{len(point.gained_projects)}, {len(point.lost_projects)}",
        f"{more}, {len(point.moved) - more}",
    )


def area_cells(row: AreaChange) -> tuple[str, ...]:
    """The cells under `AREA_HEADINGS`."""
    return row.name, "rural" if row.rural else "urban", money_moved(row.pence)


def group_cells(row: AreaGroupReport) -> tuple[str, ...]:
    """The cells under `GROUP_HEADINGS`: money a head, rounded down to the penny."""
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
