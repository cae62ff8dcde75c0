"""A comparison in sentences: who brings more, whether the gaps prove it, and who gains."""

from __future__ import annotations

from collections.abc import Sequence

from funding_tui.allocate.compare.alternative import Alternative, more_by_area
from funding_tui.allocate.report.allocation import weights_line
from funding_tui.base.formats import count, percent
from models.money import format_pounds
from optimiser.precision import bound, difference, least_precise

NO_PROVEN_DIFFERENCE = "no proven difference"


def comparison_sentences(alternatives: Sequence[Alternative]) -> tuple[str, ...]:
    """One sentence for each alternative against the first, and what makes them hard to compare."""
    if not alternatives:
        return ()
    first, *others = alternatives
    weighed = dict.fromkeys(line for each in alternatives if (line := weights_line(each.weights)))
    return (*_cautions(alternatives), *(compare_in_words(first, other) for other in others), *weighed)


def compare_in_words(first: Alternative, other: Alternative) -> str:
    """One alternative against the first, in a sentence or two that can be read out."""
    for each in (other, first):
        if not each.allocated:
            why = f": {each.message}" if each.message else ""
            return f"{_subject(each)} has no allocation{why}."
    parts = [
        _money(first, other),
        _rural(first, other),
        _projects(first, other),
        _places(first, other),
    ]
    changes = "; ".join(part for part in parts if part)
    return (
        f"{_subject(other)} {_benefit(first, other)}; {changes}."
        if changes
        else (f"{_subject(other)} {_benefit(first, other)}, and spends alike.")
    )


def is_difference_proven(first: Alternative, other: Alternative) -> bool | None:
    """Whether the gaps prove which of two alternatives can be worth more.

    A run is the best that was found of its scenario; the best there is may be anywhere up to its bound, as it
    was checked, or else by the solver's word. A baseline has no gap.

    Returns:
        True or False; None where their values cannot be compared.
    """
    if first.value is None or other.value is None or not _valued_alike(first, other):
        return None
    low, high = sorted((first, other), key=lambda each: each.value or 0.0)
    if low.method:
        return (high.value or 0.0) > (low.value or 0.0)
    return low.limit is not None and (high.value or 0.0) > low.limit


def _benefit(first: Alternative, other: Alternative) -> str:
    """What one brings beside the other, in harm units, and in value where that is something else."""
    if first.benefit is None or other.benefit is None or not _counted_alike(first, other):
        return "counts benefit in another way, so the two benefits cannot be compared"
    more = other.benefit - first.benefit
    known = least_precise((first.precision, other.precision))
    amount = difference(more, first.benefit, known)
    share = f" ({abs(more) / first.benefit:.1%})" if first.benefit > 0 else ""
    verb = "prevents" if first.value_is_harm and other.value_is_harm else "brings"
    brings = (
        f"{verb} {amount} {other.harm_unit} {_way(more)}{share} than {_object(first)}"
        if amount != "0"
        else f"{verb} as much as {_object(first)}"
    )
    if not _valued_alike(first, other):
        return f"{brings}; their values are by other weights and cannot be compared"
    if not (first.is_weighted or first.objective != "benefit"):
        return (
            brings
            if is_difference_proven(first, other) or not more
            else f"{brings}, {_unproven(first, other)}"
        )
    worth = (other.value or 0.0) - (first.value or 0.0)
    weighed = difference(worth, first.value or 0.0, known)
    if weighed == "0":
        return f"{brings}, and is worth as much by the weights of the priorities"
    valued = f"{brings}, and is worth {weighed} {_way(worth)} by the weights of the priorities"
    return valued if is_difference_proven(first, other) else f"{valued}, {_unproven(first, other)}"


def _unproven(first: Alternative, other: Alternative) -> str:
    return f"which is {NO_PROVEN_DIFFERENCE}: {_gaps(first, other)}"


def _gaps(first: Alternative, other: Alternative) -> str:
    low = min(first, other, key=lambda each: each.value or 0.0)
    if low.limit is None:
        return f"no bound is known for {_object(low)}"
    return f"{_object(low)} might reach {bound(low.limit, low.precision)}"


def _money(first: Alternative, other: Alternative) -> str:
    more = (other.pence or 0) - (first.pence or 0)
    return f"it spends {format_pounds(abs(more))} {_way(more)}" if more else ""


def _rural(first: Alternative, other: Alternative) -> str:
    if other.rural_bp is None or first.rural_bp is None or other.rural_bp == first.rural_bp:
        return ""
    spent, instead = percent(other.rural_bp), percent(first.rural_bp)
    return f"{spent} of its money is spent in rural areas instead of {instead}"


def _projects(first: Alternative, other: Alternative) -> str:
    gained = [other.names.projects[code] for code in other.funded if code not in first.funded]
    lost = [first.names.projects[code] for code in first.funded if code not in other.funded]
    words = []
    if gained:
        words.append(f"it funds {_some(gained)}")
    if lost:
        words.append(f"it does not fund {_some(lost)}")
    return " and ".join(words)


def _places(first: Alternative, other: Alternative) -> str:
    more = more_by_area(first, other).values()
    gain, lose = sum(pence > 0 for pence in more), sum(pence < 0 for pence in more)
    if not gain and not lose:
        return ""
    return f"{count(gain, 'area gets', 'areas get')} more and {lose:,} less"


def _cautions(alternatives: Sequence[Alternative]) -> list[str]:
    first, cautions = alternatives[0], []
    if any(not _counted_alike(first, other) for other in alternatives if other.allocated):
        cautions.append("Benefit is not counted alike in all of these, so compare only their money.")
    elif any(not _valued_alike(first, other) for other in alternatives if other.allocated):
        cautions.append("The weights differ, so compare benefit and money, and not value.")
    if any(other.broken for other in alternatives if other.method):
        cautions.append("A baseline that breaks rules could not be carried out.")
    return cautions


def _counted_alike(first: Alternative, other: Alternative) -> bool:
    """Whether their benefits are in one unit."""
    return (first.harm_unit, first.harm_per_point) == (other.harm_unit, other.harm_per_point)


def _valued_alike(first: Alternative, other: Alternative) -> bool:
    """Whether their values are of one objective, by the same weights."""
    ours = (first.weights, first.objective)
    return _counted_alike(first, other) and ours == (other.weights, other.objective)


def _subject(other: Alternative) -> str:
    name = _object(other)
    return name[:1].upper() + name[1:]


def _object(other: Alternative) -> str:
    if other.method:
        return f"the baseline {other.method}, on run {other.run},"
    return f"run {other.run} ({other.name})"


def _way(more: float) -> str:
    return "more" if more > 0 else "less"


def _some(names: Sequence[str], most: int = 3) -> str:
    if len(names) <= most:
        return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else names[0]
    return f"{', '.join(names[:most])} and {len(names) - most} more"
