"""Why the answer is as it is, in plain English and as data."""

from optimiser.explaining.old import NOT_WORKED_OUT, Explanation, WhyNot, explain

__all__ = ["NOT_WORKED_OUT", "Explanation", "WhyNot", "explain"]
