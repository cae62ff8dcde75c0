"""How far a decision rests on what is not known, and which evaluation would change it.

`unknowns.py` and `spreads.py`, one floor up, say what is not known and draw it. Here a plan is valued in
every draw (`valuing.py`) and told of by its average, its worst cases and its regret (`weighing.py`), and by
what dearer costs do to the pots (`overrunning.py`). Draws are decided anew as if they were known
(`redeciding.py`), which shows how often each option is chosen and what knowing would be worth
(`knowing.py`). `assessing.py` holds it all in one record; `telling.py` says it in plain sentences.
"""

from optimiser.uncertainty.assessing import Regret, Robustness, regrets, robustness
from optimiser.uncertainty.information_value import Information, Worth, information
from optimiser.uncertainty.overrunning import Overspending, overspending
from optimiser.uncertainty.resolve_draws import ChosenShare, Decision, chosen_share, decisions
from optimiser.uncertainty.summary import sentences
from optimiser.uncertainty.valuing import benefits
from optimiser.uncertainty.weighing import Outcome, outcomes, worst_average

__all__ = [
    "ChosenShare",
    "Decision",
    "Information",
    "Outcome",
    "Overspending",
    "Regret",
    "Robustness",
    "Worth",
    "benefits",
    "chosen_share",
    "decisions",
    "information",
    "outcomes",
    "overspending",
    "regrets",
    "robustness",
    "sentences",
    "worst_average",
]
