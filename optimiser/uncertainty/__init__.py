"""How far a decision rests on what is not known, and which evaluation would change it.

`optimiser.uncertain_inputs` says what is not known and draws it. Here a proposal is valued in every draw and
described by its average, its worst cases, its regret and the pots that higher costs would overspend
(`proposal_outcomes.py`). Draws are decided again as if they were known (`draw_decisions.py`), which shows
how often each option is chosen and what an evaluation would be worth (`information_value.py`).
`assessment.py` has all of it in one record, and in plain sentences.
"""

from optimiser.uncertainty.assessment import (
    UncertaintyAssessment,
    assess_uncertainty,
    uncertainty_sentences,
)
from optimiser.uncertainty.draw_decisions import count_choices, resolve_draws
from optimiser.uncertainty.information_value import InformationValue, InputValue, information
from optimiser.uncertainty.proposal_outcomes import (
    ProposalOutcome,
    benefits,
    outcomes,
    overspending,
)

__all__ = [
    "InformationValue",
    "InputValue",
    "ProposalOutcome",
    "UncertaintyAssessment",
    "assess_uncertainty",
    "benefits",
    "count_choices",
    "information",
    "outcomes",
    "overspending",
    "resolve_draws",
    "uncertainty_sentences",
]
