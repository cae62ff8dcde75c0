"""What a comparison comes to, in sentences: who prevents more, whether the gaps tell it, and who gains."""

from __future__ import annotations

from collections.abc import Sequence

from funding_tui.allocate.compare.side import Side, more_by_area
from funding_tui.base.formats import count, harm, percent
from models.money import format_pounds

NO_DIFFERENCE = "no difference that can be told"


def sentences_of(sides: Sequence[Side]) -> tuple[str, ...]:
    """One sentence for each side against the first, and what keeps the sides from being held together."""
    if not sides:
        return ()
    first, *others = sides
    return (*_cautions(sides), *(against(first, side) for side in others))


def against(first: Side, side: Side) -> str:
    """One side against the first, in a sentence or two that can be read out."""
    for each in (side, first):
        if not each.allocated:
            why = f": {each.message}" if each.message else ""
            return f"{_subject(each)} has no allocation{why}."
    parts = [_money(first, side), _rural(first, side), _projects(first, side), _places(first, side)]
    told = "; ".join(part for part in parts if part)
    return (
        f"{_subject(side)} {_benefit(first, side)}; {told}."
        if told
        else (f"{_subject(side)} {_benefit(first, side)}, and spends alike.")
    )


def can_be_told(first: Side, side: Side) -> bool | None:
    """Whether the gaps let it be said which of two sides can prevent more.

    A run is the best that was found of its scenario; the best there is may lie anywhere up to its bound. A
    usual method is what it is, and has no gap.

    Returns:
        True or False; None where the sides have no benefit that can be held together.
    """
    if first.benefit is None or side.benefit is None or not _alike(first, side):
        return None
    low, high = sorted((first, side), key=lambda each: each.benefit or 0.0)
    if low.method:
        return (high.benefit or 0.0) > (low.benefit or 0.0)
    if low.bound is None or low.objective != "benefit":
        return False
    return (high.benefit or 0.0) > low.bound


def _benefit(first: Side, side: Side) -> str:
    if first.benefit is None or side.benefit is None or not _alike(first, side):
        return "counts benefit in another way, so the two benefits cannot be held together"
    more = side.benefit - first.benefit
    if not can_be_told(first, side):
        if not more:
            return f"prevents as much as {_object(first)}"
        return (
            f"prevents {harm(abs(more))} {side.harm_unit} {_way(more)} than {_object(first)}, which is "
            f"{NO_DIFFERENCE}: {_gaps(first, side)}"
        )
    share = f" ({abs(more) / first.benefit:.1%})" if first.benefit > 0 else ""
    return f"prevents {harm(abs(more))} {side.harm_unit} {_way(more)}{share} than {_object(first)}"


def _gaps(first: Side, side: Side) -> str:
    low = min(first, side, key=lambda each: each.benefit or 0.0)
    if low.bound is None or low.objective != "benefit":
        return f"no bound is proven for {_object(low)}"
    return f"{_object(low)} might reach {harm(low.bound)}"


def _money(first: Side, side: Side) -> str:
    more = (side.pence or 0) - (first.pence or 0)
    return f"it spends {format_pounds(abs(more))} {_way(more)}" if more else ""


def _rural(first: Side, side: Side) -> str:
    if side.rural_bp is None or first.rural_bp is None or side.rural_bp == first.rural_bp:
        return ""
    return (
        f"{percent(side.rural_bp)} of its money is spent in rural areas instead of {percent(first.rural_bp)}"
    )


def _projects(first: Side, side: Side) -> str:
    gained = [side.names.projects[code] for code in side.funded if code not in first.funded]
    lost = [first.names.projects[code] for code in first.funded if code not in side.funded]
    words = []
    if gained:
        words.append(f"it funds {_some(gained)}")
    if lost:
        words.append(f"it does not fund {_some(lost)}")
    return " and ".join(words)


def _places(first: Side, side: Side) -> str:
    more = more_by_area(first, side).values()
    gain, lose = sum(pence > 0 for pence in more), sum(pence < 0 for pence in more)
    if not gain and not lose:
        return ""
    return f"{count(gain, 'area gets', 'areas get')} more and {lose:,} less"


def _cautions(sides: Sequence[Side]) -> list[str]:
    first, told = sides[0], []
    if any(not _alike(first, side) for side in sides if side.allocated):
        told.append("Benefit is not counted alike in all of these, so hold only their money together.")
    if any(side.broken for side in sides if side.method):
        told.append("A usual method that breaks rules could not be carried out as it stands.")
    return told


def _alike(first: Side, side: Side) -> bool:
    ours = (first.harm_unit, first.harm_per_point, first.weights)
    return ours == (side.harm_unit, side.harm_per_point, side.weights)


def _subject(side: Side) -> str:
    name = _object(side)
    return name[:1].upper() + name[1:]


def _object(side: Side) -> str:
    if side.method:
        return f"the usual method {side.method}, on run {side.run},"
    return f"run {side.run} ({side.scenario_name})"


def _way(more: float) -> str:
    return "more" if more > 0 else "less"


def _some(names: Sequence[str], most: int = 3) -> str:
    if len(names) <= most:
        return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else names[0]
    return f"{', '.join(names[:most])} and {len(names) - most} more"
