"""A run under other weights of harm, in sentences and in the cells of tables."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from funding_tui.base.formats import NOT_KNOWN, count, join_words, percent
from models.money import BASIS_POINTS

if TYPE_CHECKING:
    from funding_tui.allocate.report.worth.weight_sets import (
        FlipReport,
        ReachReport,
        SetReport,
        WeightSetsReport,
    )

SIDE_BY_SIDE = ("Project", "Run")
REACH_HEADINGS = ("Project", "Harm", "Reach as stated", "Funded", "Least reach at which it is worth funding")
FLIP_HEADINGS = ("Set", "Project", "Flips", "Between, of the way", "At weights of", "Sure")
WEIGHT_HEADINGS = ("Kind of harm", "Run")
SET_HEADINGS = ("Set", "Unit", "Dated", "Read", "Source", "Licence")
NO_WEIGHT = "none on record"
HELD_NOTE = (
    "In brackets: the set has no weight for what the project acts on, so it is decided as in the run. A "
    "missing weight is never taken as nothing."
)
NOT_COMPARED = "What other weights of harm would change was not worked out with this run."


def side_by_side(found: WeightSetsReport) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """Headings and rows: every project that is not funded everywhere or nowhere, under each set."""
    solved = [each for each in found.sets if each.state == "solved"]
    rows = []
    for project, name in found.names.items():
        cells = [_decision(project in each.funded, project in each.held) for each in solved]
        own = _decision(project in found.run_funded, False)
        if len({own, *(cell.strip("()") for cell in cells)}) > 1 or any("(" in cell for cell in cells):
            rows.append((name, own, *cells))
    return (*SIDE_BY_SIDE, *(each.code for each in solved)), tuple(rows)


def _decision(is_funded: bool, is_held: bool) -> str:
    word = "in" if is_funded else "out"
    return f"({word})" if is_held else word


def weight_rows(found: WeightSetsReport) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """Headings and rows: what one offence of each kind weighs in each set, in the set's own unit."""
    sets = [each for each in found.sets if any(harm.weight is not None for harm in each.harms)]
    headings = (*WEIGHT_HEADINGS, *(f"{each.code}, {each.unit}" for each in sets))
    if not sets:
        return headings, ()
    return headings, tuple(
        (
            harm.name,
            NOT_KNOWN if harm.own is None else f"{harm.own:g}",
            *(_weight(each.harms[at].weight) for each in sets),
        )
        for at, harm in enumerate(sets[0].harms)
    )


def _weight(weight: float | None) -> str:
    return NO_WEIGHT if weight is None else f"{weight:,g}" if weight < 1000 else f"{weight:,.0f}"


def set_cells(row: SetReport) -> tuple[str, ...]:
    """The cells under `SET_HEADINGS`."""
    unit = f"{row.unit} of {row.price_year}" if row.price_year else row.unit
    return (
        row.name,
        unit,
        row.dated or NOT_KNOWN,
        row.read_on.isoformat(),
        row.source,
        row.licence or NOT_KNOWN,
    )


def flip_cells(of: SetReport, row: FlipReport) -> tuple[str, ...]:
    """The cells under `FLIP_HEADINGS`."""
    between = f"{percent(row.before_bp)} and {percent(row.after_bp)}"
    weights = "; ".join(f"{each.name} {each.before:.4g} to {each.after:.4g}" for each in row.weights)
    sure = "yes" if row.sure else "too close to tell"
    return of.name, row.name, "in" if row.comes_in else "out", between, weights, sure


def reach_cells(row: ReachReport) -> tuple[str, ...]:
    """The cells under `REACH_HEADINGS`."""
    return row.name, row.harm_name, _share(row.reach), "yes" if row.funded else "no", _least(row)


def _least(row: ReachReport) -> str:
    if row.enough is None:
        return "none, even of all" if row.exact else NOT_KNOWN
    if row.enough == 0:
        return "any, even none"
    if row.exact or row.too_little is None:
        return _share(row.enough)
    return f"between {_share(row.too_little)} and {_share(row.enough)}"


def reach_words(row: ReachReport) -> str:
    """What is known of the least reach of one effect, in a sentence."""
    what = f"{row.name} on {row.harm_name.casefold()}"
    if row.enough is None:
        if not row.exact:
            return f"{what}: how little reach is enough was not found in the time."
        return f"{what}: no reach, even of all, makes it worth funding."
    if row.funded and row.enough == 0:
        return f"{what}: it is funded at any reach, since the money would buy nothing better."
    verb = "stays funded" if row.funded else "would be funded"
    least = f"from a reach of {_share(row.enough)}"
    known = "" if row.too_little is None else f"; {_share(row.too_little)} is too little"
    return f"{what} {verb} {least} (stated: {_share(row.reach)}){known}."


def _share(part: float) -> str:
    """A share of 0 to 1 as a percentage, to a tenth of a percent."""
    return percent(round(part * BASIS_POINTS / 10) * 10)


def weight_set_lines(found: WeightSetsReport) -> tuple[str, ...]:
    """All of it in sentences: the result, where each project flips, and the least reach of each effect."""
    return (*found.words, *_flip_lines(found), *(row.words for row in found.reaches))


def _flip_lines(found: WeightSetsReport) -> Iterator[str]:
    for each in found.sets:
        for row in each.flips:
            yield flip_words(each, row)


def flip_words(of: SetReport, row: FlipReport) -> str:
    """Where one project flips, in a sentence."""
    weights = join_words([f"{each.name} from {each.before:.4g} to {each.after:.4g}" for each in row.weights])
    verb = "comes in" if row.comes_in else "goes out"
    said = (
        f"{row.name} {verb} between {percent(row.before_bp)} and {percent(row.after_bp)} of the way to "
        f"{of.name}, at weights of {weights}"
    )
    if not row.exact:
        said += "; it was not narrowed down further in the time"
    return f"{said}." if row.sure else f"{said}; the two are too close to tell which is better."


def weight_set_sentences(found: WeightSetsReport, harm_unit: str) -> tuple[str, ...]:
    """The result in sentences."""
    return tuple(_sentences(found, harm_unit))


def _sentences(found: WeightSetsReport, harm_unit: str) -> Iterator[str]:
    solved = [each for each in found.sets if each.state == "solved"]
    if not solved:
        yield "The run could not be solved under any set of weights on record."
    else:
        yield (
            f"Of the {count(len(found.run_funded), 'project', 'projects')} that this run funds, "
            f"{len(found.in_all)} are funded under every one of {len(solved)} sets of harm weights on record."
        )
    for each in solved:
        yield _of_set(each, found)
        if each.scale is not None:
            yield (
                f"{each.name} counts in {each.unit}: its weights are multiplied by {each.scale:.3g}, so that "
                f"what the run prevents of these offences is as many {harm_unit} as before, and an officer's "
                "point keeps its worth. Only the proportions between offences differ."
            )
    for each in found.sets:
        if each.state == "weighs nothing":
            yield f"{each.name} has no weight for any offence that a project of this run acts on."
        elif each.state == "not worked out":
            yield f"{each.name}: nothing was proven in the time, so what it would change is not known."
    yield (
        f"Where a project flips was found by solving, to one of {found.steps} equal steps on the way from "
        f"the run's weights to the set's; reach to one of {found.reach_steps} steps of the reach as stated."
    )


def _of_set(each: SetReport, found: WeightSetsReport) -> str:
    comes = [row.name for row in each.flips if row.comes_in]
    goes = [row.name for row in each.flips if not row.comes_in]
    changes = []
    if comes:
        changes.append(f"{join_words(comes)} {'comes' if len(comes) == 1 else 'come'} in")
    if goes:
        changes.append(f"{join_words(goes)} {'goes' if len(goes) == 1 else 'go'} out")
    said = (
        f"{each.name}: {' and '.join(changes)}" if changes else f"{each.name}: the same projects are funded"
    )
    lacking = [harm.name for harm in each.harms if harm.weight is None]
    if lacking:
        held = join_words([found.names[project] for project in each.held])
        stay = "stays" if len(each.held) == 1 else "stay"
        said += f"; it has no weight for {join_words(lacking)}, so {held} {stay} as in the run"
    return f"{said}."
