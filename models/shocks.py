"""A shock as a scenario keeps it: which one, its figures as stated, and who laid it on when."""

from __future__ import annotations

from datetime import date

from pydantic import BaseModel, ConfigDict, Field


class Shock(BaseModel):
    """One shock of a scenario.

    Attributes:
        key: which shock, as the list of shocks names it.
        figures: name -> the figure as it was stated, such as {"share": "18%"}; what it counts in is said in
            the list of shocks.
        laid_on: the day on which it was laid on the scenario.
        laid_by: the officer.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    key: str = Field(min_length=1)
    figures: dict[str, str] = {}
    laid_on: date
    laid_by: str = ""
