"""The section of a report on other weights of harm, and on how little reach is enough."""

from __future__ import annotations

from datetime import date
from typing import Literal

from funding_tui.allocate.report.allocation import ReportPart


class HarmUnderSet(ReportPart):
    """What one kind of harm weighs in a set.

    Attributes:
        harm: its code; `name` in words.
        own: harm units that one offence counts as in the run.
        weight: what the set gives one offence, in the set's unit; None where it has no weight on record,
            which is never taken as 0.
        in_run_unit: the same, brought to the run's unit; None likewise.
        offence: in the words of the set; `note` says how well it fits the count.
    """

    harm: str
    name: str
    own: float | None
    weight: float | None
    in_run_unit: float | None
    offence: str = ""
    note: str = ""


class FlipWeight(ReportPart):
    """The weight of one kind of harm on both sides of where a project flips, in the run's unit."""

    harm: str
    name: str
    before: float
    after: float


class FlipReport(ReportPart):
    """Where one project comes in or goes out, on the way from the run's weights to those of a set.

    Attributes:
        comes_in: it is not funded in the run and is under the set; else it goes out.
        before_bp, after_bp: the share of the way on both sides of the flip, basis points.
        weights: those that move, of harms that the project acts on; of all harms where none of its own moves.
        exact: whether the two sides are one step apart; else the search was stopped.
        sure: whether deciding the project as in the run was proven to be worse under the set; else the two
            are too close to tell.
    """

    project: str
    name: str
    comes_in: bool
    before_bp: int
    after_bp: int
    weights: tuple[FlipWeight, ...]
    exact: bool
    sure: bool


class SetReport(ReportPart):
    """The run under one set of weights.

    Attributes:
        unit, price_year, source, licence, dated, read_on, imported: of the set.
        state: `solved`; `weighs nothing` where it has no weight for any harm that a project acts on;
            `not worked out` where nothing was proven in the time.
        harms: every harm that a project acts on.
        scale: what the set's weights were multiplied by to come to the run's unit; None where they are in it.
        funded: codes of the projects that are funded under it.
        held: codes of projects that act on a harm without a weight in the set, decided as in the run.
        flips: the projects that are decided otherwise.
    """

    code: str
    name: str
    unit: str
    price_year: str
    source: str
    licence: str
    dated: str
    read_on: date
    imported: bool
    state: Literal["solved", "weighs nothing", "not worked out"]
    harms: tuple[HarmUnderSet, ...]
    scale: float | None = None
    funded: tuple[str, ...] = ()
    held: tuple[str, ...] = ()
    flips: tuple[FlipReport, ...] = ()


class ReachReport(ReportPart):
    """The least reach of one measured effect at which its project is worth funding.

    Attributes:
        reach: as stated, share 0 to 1.
        too_little: the greatest reach shown to be too little; None where none was.
        enough: the least reach shown to be enough; None where none was, up to a reach of all.
        exact: whether the two are one step apart, or no reach is too little, or none is enough.
    """

    project: str
    name: str
    harm: str
    harm_name: str
    reach: float
    funded: bool
    too_little: float | None
    enough: float | None
    exact: bool
    words: str


class WeightSetsReport(ReportPart):
    """A run under every set of weights on record, side by side, and the least reach of each effect.

    Attributes:
        gap: each solve was to within this share of value.
        steps: into how many the way from the run's weights to a set's was divided.
        reach_steps: into how many the reach as stated was divided.
        names: project code -> name.
        run_funded: codes of the projects that the run funds.
        in_all: of these, those that are funded under every set that was solved.
        complete: every set and every effect was worked out.
        words: the result, in sentences.
    """

    gap: float
    steps: int
    reach_steps: int
    names: dict[str, str]
    run_funded: tuple[str, ...]
    in_all: tuple[str, ...]
    sets: tuple[SetReport, ...]
    reaches: tuple[ReachReport, ...]
    complete: bool
    words: tuple[str, ...]
