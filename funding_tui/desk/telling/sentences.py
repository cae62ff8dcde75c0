"""The sentences of a report: what a councillor reads out, made from the figures beside them."""

from __future__ import annotations

from funding_tui.desk.report import BaselineTold, FundedTold, RefusedTold
from models.money import Pence, format_pounds

WHOLE = 10_000


def percent(basis_points: int) -> str:
    """Basis points as a percentage with one decimal place: 4,025 is `40.2%` (never rounded up)."""
    return f"{basis_points // 100}.{basis_points % 100 // 10}%"


def share_bp(part: Pence, whole: Pence) -> int:
    """The share of `whole` that `part` is, in basis points rounded down; 0 of nothing is 0."""
    return part * WHOLE // whole if whole else 0


def how_sure(status: str, gap: float | None) -> str:
    """How good the answer is known to be."""
    if status == "optimal" and gap is not None:
        return f"No allocation under these rules could prevent more than {gap:.2%} more harm; this is proven."
    if gap is not None:
        return f"The search was stopped early: a better allocation could prevent up to {gap:.1%} more harm."
    return "How far a better allocation could go is not known."


def recommendation(
    *,
    allocated: Pence,
    free: Pence,
    funded: tuple[FundedTold, ...],
    refused: tuple[RefusedTold, ...],
    benefit: float,
    unit: str,
    status: str,
    gap: float | None,
    verified: bool,
) -> tuple[str, ...]:
    """The top of the paper."""
    said = [
        f"That the partnership allocates {format_pounds(allocated)} of the {format_pounds(free)} that it has "
        f"free to {len(funded)} of {len(funded) + len(refused)} projects.",
        f"This is reckoned to prevent {benefit:,.0f} {unit} over the years funded.",
        how_sure(status, gap),
    ]
    left = free - allocated
    if left:
        said.append(
            f"{format_pounds(left)} is left, because no project that these rules allow can use it to gain."
            if status == "optimal"
            else f"{format_pounds(left)} is left."
        )
    if verified:
        said.append("Every rule and every cost has been re-checked to the penny by a separate program.")
    return tuple(said)


def rural_statement(
    *, rural: Pence, allocated: Pence, people_bp: int, per_head: tuple[Pence, Pence]
) -> tuple[str, ...]:
    """What the allocation does for rural areas; `per_head` is pence a person, rural and urban."""
    if not allocated:
        return ("Nothing is allocated, so nothing is spent in rural areas.",)
    spent = percent(share_bp(rural, allocated))
    return (
        f"{format_pounds(rural)} ({spent} of the money) is spent in rural areas, where "
        f"{percent(people_bp)} of people live.",
        f"That is {format_pounds(per_head[0], pennies=True)} for each rural resident and "
        f"{format_pounds(per_head[1], pennies=True)} for each urban one.",
        "A county-wide service's cost is shared over the areas that it serves, by their people.",
    )


def beside_the_usual(baselines: tuple[BaselineTold, ...], unit: str) -> str:
    """How the recommendation compares with the best of the usual methods."""
    if not baselines:
        return ""
    best = max(baselines, key=lambda baseline: baseline.benefit)
    gain = -best.difference
    kept = "" if not best.broken else f" (which breaks {len(best.broken)} of the rules)"
    if gain < 0:
        return (
            f"The best of the usual methods, {best.name}{kept}, would prevent {-gain:,.0f} {unit} more, "
            "because it does not keep every rule."
        )
    return f"The best of the usual methods, {best.name}{kept}, would prevent {gain:,.0f} {unit} less."


def assumptions(
    *, assumed_bp: int, harm_per_point: float, unit: str, note: str, demonstration: bool
) -> tuple[str, ...]:
    """What the figures rest on, most important first."""
    said = [
        f"{percent(assumed_bp)} of the benefit rests on officer scores and assumed effects; the rest on "
        "measured effects, with an assumed reach.",
        f"One officer point counts as {harm_per_point:g} {unit}." + (f" {note}" if note else ""),
    ]
    if demonstration:
        said.insert(0, "This is a demonstration: amounts marked illustrative are made up.")
    return tuple(said)
