"""How far a decision rests on what is not known, and which evaluation would change it.

`unknowns.py` and `spreads.py`, one floor up, say what is not known and draw it. Here a plan is valued in
every draw (`valuing.py`) and told of by its average, its worst cases and its regret (`weighing.py`), and by
what dearer costs do to the pots (`overrunning.py`). Draws are decided anew as if they were known
(`redeciding.py`), which shows how often each option is chosen and what knowing would be worth
(`knowing.py`). `assessing.py` holds it all in one record; `telling.py` says it in plain sentences.
"""

from optimiser.uncertainty.assessment import (
    Regret,
    UncertaintyAssessment,
    assess_uncertainty,
    regrets,
    uncertainty_sentences,
)
from optimiser.uncertainty.draw_decisions import ChosenShare, DrawDecision, count_choices, resolve_draws
from optimiser.uncertainty.information_value import InformationValue, InputValue, information
from optimiser.uncertainty.proposal_outcomes import (
    Overspending,
    ProposalOutcome,
    benefits,
    outcomes,
    overspending,
    worst_average,
)

__all__ = [
    "ChosenShare",
    "DrawDecision",
    "InformationValue",
    "InputValue",
    "Overspending",
    "ProposalOutcome",
    "Regret",
    "UncertaintyAssessment",
    "assess_uncertainty",
    "benefits",
    "count_choices",
    "information",
    "outcomes",
    "overspending",
    "regrets",
    "resolve_draws",
    "uncertainty_sentences",
    "worst_average",
]
