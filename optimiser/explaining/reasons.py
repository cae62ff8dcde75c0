"""What is said of an option that is not funded."""

from __future__ import annotations

from dataclasses import dataclass

from optimiser.explaining.conflict_fixes import ConflictRule

NOT_WORKED_OUT = ""


@dataclass(frozen=True, slots=True)
class Saving:
    """The smallest cut in an option's price that brings it in, all of its costs cut alike.

    It comes in when the best allocation with it is at least as good as the best that was found without it.

    Attributes:
        price: pence in full delivery everywhere, as it stands.
        too_little: the greatest cut, in pence of that price, shown not to bring it in; None where none was.
        enough: the least cut, in pence of that price, shown to bring it in; None where none was.
        grain: pence; cuts are looked for in steps of this, a hundredth of the price or a pound.
        words: such as "it cost 25% less (£3,000 instead of £4,000)"; empty where it was not worked out.
    """

    price: int
    too_little: int | None
    enough: int | None
    grain: int
    words: str


@dataclass(frozen=True, slots=True)
class Rise:
    """The smallest rise of the budgets it would draw on that brings an option in, all raised in proportion.

    They are raised in proportion to what each is short of to pay for the option beside all that is funded.
    At each rise the best allocation with the option is held against the best without it, for the money may
    do more elsewhere.

    Attributes:
        too_little: pence in all; no rise up to this brings it in, as was shown; None where nothing was.
        enough: pence in all that were shown to bring it in; None where none were.
        by_pot: pot id -> pence of `enough`; empty where it is None.
        grain: pence; rises are looked for in steps of this.
        words: such as "Core held £20 more for revenue-other in 2026/27".
    """

    too_little: int | None
    enough: int | None
    by_pot: dict[str, int]
    grain: int
    words: str


@dataclass(frozen=True, slots=True)
class WhyNot:
    """An option that is not funded.

    Attributes:
        option: the option; for a project that gets nothing, the one of its options that came nearest.
        rule: the rule that decides, or `benefit` where it was simply not worth what it would displace.
        why: in plain English.
        would_enter_if: the smallest change found to bring it in; empty where that was not worked out.
        loss: harm units lost, from the allocation found to the best found that funds it; None where that was
            not worked out or nothing can fund it. What the objective puts first, if that is another thing.
        loss_at_least: what is lost at the least, as proven.
        displaces: project ids that would go, or get less than half.
        opened_by: binding rules without any one of which the optimiser picks it.
        saving: the smallest cut in price; None where it was not asked.
        rise: the smallest rise of budgets; None where it was not asked, or no budget is short for it.
        forbidden_by: where the rules forbid it, those rules, with the least change to each that lets it in.
    """

    project: str
    option: str
    rule: str
    why: str
    would_enter_if: str
    loss: float | None = None
    loss_at_least: float | None = None
    displaces: tuple[str, ...] = ()
    opened_by: tuple[str, ...] = ()
    saving: Saving | None = None
    rise: Rise | None = None
    forbidden_by: tuple[ConflictRule, ...] = ()
