"""The sentences of a report: what a councillor reads out, made from its figures."""

from __future__ import annotations

from funding_tui.allocate.report.allocation import BaselineReport, FundedProject, RefusedProject
from funding_tui.base.formats import gap_percent, harm, percent, share
from models.money import Pence, format_pounds


def certainty_sentence(status: str, gap: float | None) -> str:
    """How good the answer is known to be."""
    if status == "optimal" and gap is not None:
        return f"It is proven to be within {gap_percent(gap)} of the best that these rules allow."
    if gap is not None:
        return (
            "The search was stopped early: all that is proven is that it is within "
            f"{gap_percent(gap)} of the best."
        )
    return "How close it is to the best is not known."


def recommendation_sentences(
    *,
    allocated: Pence,
    free: Pence,
    funded: tuple[FundedProject, ...],
    refused: tuple[RefusedProject, ...],
    benefit: float,
    unit: str,
    status: str,
    gap: float | None,
    bound: float | None,
    verified: bool,
) -> tuple[str, ...]:
    """The top of the paper."""
    said = [
        f"That the partnership allocates {format_pounds(allocated)} of the {format_pounds(free)} that it has "
        f"free to {len(funded)} of {len(funded) + len(refused)} projects.",
        f"This is reckoned to prevent {harm(benefit)} {unit} over the years funded.",
        certainty_sentence(status, gap),
    ]
    left = free - allocated
    if left and bound is not None:
        most = harm(max(0.0, bound - benefit))
        more = f"even {most.removeprefix('under ')}" if most.startswith("under ") else f"more than {most}"
        said.append(f"{format_pounds(left)} is left: no use of it under these rules could add {more}.")
    elif left:
        said.append(f"{format_pounds(left)} is left.")
    if verified:
        said.append("Every rule and every cost has been re-checked to the penny by a separate program.")
    return tuple(said)


def rural_sentences(
    *, any_rural: bool, rural: Pence, allocated: Pence, people_bp: int, per_head: tuple[Pence, Pence]
) -> tuple[str, ...]:
    """What the allocation does for rural areas; `per_head` is pence a person, rural and urban."""
    if not any_rural:
        return ("None of the partnership's areas is classed as rural.",)
    if not allocated:
        return ("Nothing is allocated, so nothing is spent in rural areas.",)
    spent = percent(share(rural, allocated))
    return (
        f"{format_pounds(rural)} ({spent} of the money) is spent in rural areas, where "
        f"{percent(people_bp)} of people live.",
        f"That is {format_pounds(per_head[0], pennies=True)} for each rural resident and "
        f"{format_pounds(per_head[1], pennies=True)} for each urban one.",
        "A county-wide service's cost is shared over the areas that it serves, by their people.",
    )


def best_baseline_sentence(baselines: tuple[BaselineReport, ...], unit: str) -> str:
    """How the recommendation compares with the best of the baselines."""
    if not baselines:
        return ""
    best = max(baselines, key=lambda baseline: baseline.benefit)
    gain = -best.difference
    breaches = "" if not best.broken else f" (which breaks {len(best.broken)} of the rules)"
    if gain < 0:
        return (
            f"The best baseline, {best.name}{breaches}, would prevent {harm(-gain)} {unit} more, "
            "because it does not meet every rule."
        )
    return f"The best baseline, {best.name}{breaches}, would prevent {harm(gain)} {unit} less."


def assumption_sentences(*, note: str, demonstration: bool) -> tuple[str, ...]:
    """What the figures rest on besides what each harm and option says of itself."""
    said = ["Reach, the share of an area's harm that an option is exposed to, is an officer's assumption."]
    if note:
        said.append(note)
    if demonstration:
        said.insert(0, "This is a demonstration: amounts marked illustrative are made up.")
    return tuple(said)
