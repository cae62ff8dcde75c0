"""The section of a report on uncertainty: how far the run rests on what is not known exactly."""

from __future__ import annotations

from typing import Literal

from funding_tui.allocate.report.allocation import ReportPart
from models.money import Pence


class UncertainInputReport(ReportPart):
    """Figures that are not known exactly, and how far they are taken to be from what is stated.

    Attributes:
        names: what is uncertain; those that are treated alike are listed together.
        spread: how far, in words.
        basis: `evidence` where a study measured it, `assumption` where someone judged it.
        source: the study, or who judged it.
    """

    names: tuple[str, ...]
    spread: str
    basis: Literal["evidence", "assumption"]
    source: str


class BenefitRange(ReportPart):
    """One allocation in all the draws of the uncertain inputs; harm units unless another unit is named.

    Attributes:
        name: `This proposal`, or a baseline.
        low, median, high: one draw in 20 brings less than `low`, half less than `median`, one in 20 more than
            `high`.
        worst: the average of the worst tenth of the draws.
        best_bp: the share of the draws in which none of the others is worth more.
        overspend_bp: the share of the draws in which some pot is overspent; None where no range of costs is
            known. `overspend_most` is by how many pence, in the worst draw.
    """

    name: str
    mean: float
    low: float
    median: float
    high: float
    worst: float
    best_bp: int
    overspend_bp: int | None
    overspend_most: Pence | None


class OptionFrequency(ReportPart):
    """In how many of the draws that were solved anew an option of a project would be chosen."""

    project: str
    name: str
    option: str
    option_name: str
    funded: bool
    times: int


class EvaluationValue(ReportPart):
    """The value of evaluating one uncertain input.

    Attributes:
        name: what would be evaluated.
        value: gained on average by deciding with it known; `standard_error` of that.
        pence: what the proposal spends, on average, to prevent as much; None where it prevents nothing.
        changes_bp: the share of the draws in which the decision would change.
        sure: the gain is more than chance.
    """

    name: str
    value: float
    standard_error: float
    pence: Pence | None
    changes_bp: int
    sure: bool


class UncertaintyReport(ReportPart):
    """How far an allocation rests on what is not known.

    Attributes:
        seed: the draws can be had again from it.
        draws: in how many of them each allocation is assessed.
        asked: how many draws were to be solved anew; `decided` how many were.
        gap: each of those to within this share of value.
        chosen: every option that is funded or chosen in some draw, most often chosen first.
        worths: the value of each evaluation, the highest first; those that would change the decision in no
            draw are left out.
        everything: value gained on average by knowing all, at least; `at_most` at most, None where
            nothing was proven.
        words: the result for the proposal, in sentences.
    """

    seed: int
    draws: int
    asked: int
    decided: int
    gap: float
    ranges: tuple[BenefitRange, ...]
    chosen: tuple[OptionFrequency, ...]
    worths: tuple[EvaluationValue, ...]
    everything: float
    at_most: float | None
    words: tuple[str, ...]
