"""A comparison in sentences: who prevents more, whether the gaps prove it, and who gains."""

from __future__ import annotations

from collections.abc import Sequence

from funding_tui.allocate.compare.alternative import Alternative, more_by_area
from funding_tui.base.formats import count, harm, percent
from models.money import format_pounds

NO_PROVEN_DIFFERENCE = "no proven difference"


def comparison_sentences(alternatives: Sequence[Alternative]) -> tuple[str, ...]:
    """One sentence for each alternative against the first, and what makes them hard to compare."""
    if not alternatives:
        return ()
    first, *others = alternatives
    return (*_cautions(alternatives), *(compare_in_words(first, alternative) for alternative in others))


def compare_in_words(first: Alternative, alternative: Alternative) -> str:
    """One alternative against the first, in a sentence or two that can be read out."""
    for each in (alternative, first):
        if not each.allocated:
            why = f": {each.message}" if each.message else ""
            return f"{_subject(each)} has no allocation{why}."
    parts = [
        _money(first, alternative),
        _rural(first, alternative),
        _projects(first, alternative),
        _places(first, alternative),
    ]
    changes = "; ".join(part for part in parts if part)
    return (
        f"{_subject(alternative)} {_benefit(first, alternative)}; {changes}."
        if changes
        else (f"{_subject(alternative)} {_benefit(first, alternative)}, and spends alike.")
    )


def is_difference_proven(first: Alternative, alternative: Alternative) -> bool | None:
    """Whether the gaps prove which of two alternatives can prevent more.

    A run is the best that was found of its scenario; the best there is may be anywhere up to its bound. A
    baseline has no gap.

    Returns:
        True or False; None where their benefits cannot be compared.
    """
    if first.benefit is None or alternative.benefit is None or not _alike(first, alternative):
        return None
    low, high = sorted((first, alternative), key=lambda each: each.benefit or 0.0)
    if low.method:
        return (high.benefit or 0.0) > (low.benefit or 0.0)
    if low.bound is None or low.objective != "benefit":
        return False
    return (high.benefit or 0.0) > low.bound


def _benefit(first: Alternative, alternative: Alternative) -> str:
    if first.benefit is None or alternative.benefit is None or not _alike(first, alternative):
        return "counts benefit in another way, so the two benefits cannot be compared"
    more = alternative.benefit - first.benefit
    if not is_difference_proven(first, alternative):
        if not more:
            return f"prevents as much as {_object(first)}"
        return (
            f"prevents {harm(abs(more))} {alternative.harm_unit} {_way(more)} than {_object(first)}, "
            f"which is {NO_PROVEN_DIFFERENCE}: {_gaps(first, alternative)}"
        )
    share = f" ({abs(more) / first.benefit:.1%})" if first.benefit > 0 else ""
    return f"prevents {harm(abs(more))} {alternative.harm_unit} {_way(more)}{share} than {_object(first)}"


def _gaps(first: Alternative, alternative: Alternative) -> str:
    low = min(first, alternative, key=lambda each: each.benefit or 0.0)
    if low.bound is None or low.objective != "benefit":
        return f"no bound is proven for {_object(low)}"
    return f"{_object(low)} might reach {harm(low.bound)}"


def _money(first: Alternative, alternative: Alternative) -> str:
    more = (alternative.pence or 0) - (first.pence or 0)
    return f"it spends {format_pounds(abs(more))} {_way(more)}" if more else ""


def _rural(first: Alternative, alternative: Alternative) -> str:
    if alternative.rural_bp is None or first.rural_bp is None or alternative.rural_bp == first.rural_bp:
        return ""
    spent, instead = percent(alternative.rural_bp), percent(first.rural_bp)
    return f"{spent} of its money is spent in rural areas instead of {instead}"


def _projects(first: Alternative, alternative: Alternative) -> str:
    gained = [alternative.names.projects[code] for code in alternative.funded if code not in first.funded]
    lost = [first.names.projects[code] for code in first.funded if code not in alternative.funded]
    words = []
    if gained:
        words.append(f"it funds {_some(gained)}")
    if lost:
        words.append(f"it does not fund {_some(lost)}")
    return " and ".join(words)


def _places(first: Alternative, alternative: Alternative) -> str:
    more = more_by_area(first, alternative).values()
    gain, lose = sum(pence > 0 for pence in more), sum(pence < 0 for pence in more)
    if not gain and not lose:
        return ""
    return f"{count(gain, 'area gets', 'areas get')} more and {lose:,} less"


def _cautions(alternatives: Sequence[Alternative]) -> list[str]:
    first, cautions = alternatives[0], []
    if any(not _alike(first, alternative) for alternative in alternatives if alternative.allocated):
        cautions.append("Benefit is not counted alike in all of these, so compare only their money.")
    if any(alternative.broken for alternative in alternatives if alternative.method):
        cautions.append("A baseline that breaks rules could not be carried out.")
    return cautions


def _alike(first: Alternative, alternative: Alternative) -> bool:
    ours = (first.harm_unit, first.harm_per_point, first.weights)
    return ours == (alternative.harm_unit, alternative.harm_per_point, alternative.weights)


def _subject(alternative: Alternative) -> str:
    name = _object(alternative)
    return name[:1].upper() + name[1:]


def _object(alternative: Alternative) -> str:
    if alternative.method:
        return f"the baseline {alternative.method}, on run {alternative.run},"
    return f"run {alternative.run} ({alternative.scenario_name})"


def _way(more: float) -> str:
    return "more" if more > 0 else "less"


def _some(names: Sequence[str], most: int = 3) -> str:
    if len(names) <= most:
        return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else names[0]
    return f"{', '.join(names[:most])} and {len(names) - most} more"
