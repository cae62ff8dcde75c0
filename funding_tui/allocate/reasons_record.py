"""What the solver answered while the reasons of a run were sought, kept beside the records that it read."""

from __future__ import annotations

import json
from typing import Literal

from pydantic import BaseModel, ConfigDict, TypeAdapter

from optimiser.checked_bound.record import Proof
from optimiser.solve_log import RecordedAnswers

REASONS = "reasons"  # the name of the copy


class ReasonsPart(BaseModel):
    """One search for reasons, for what rules cost, or for what could be exchanged.

    Attributes:
        about: what was sought.
        deep: problems were solved again for it; otherwise it says what is certain at a glance.
        only: code of the project that it was about; None for all.
        answers: of the solver.
        within: share of value that a good allocation may be short, where exchanges were sought.
        proof: whose prices settled what they could without a solver.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    about: Literal["reasons", "prices", "exchanges"] = "reasons"
    deep: bool
    only: str | None = None
    answers: RecordedAnswers
    within: float = 0.0
    proof: Proof | None = None


_PARTS = TypeAdapter(tuple[ReasonsPart, ...])


def write_reasons(parts: tuple[ReasonsPart, ...]) -> bytes:
    """The searches of a run, the first of them that of the run itself, as JSON."""
    return (json.dumps(_PARTS.dump_python(parts, mode="json"), ensure_ascii=False) + "\n").encode()


def read_reasons(content: bytes) -> tuple[ReasonsPart, ...]:
    """The same, read.

    Raises:
        pydantic.ValidationError: it is not that.
    """
    return _PARTS.validate_json(content)


def add_search(content: bytes, found: ReasonsPart) -> bytes:
    """The searches with one more, which replaces those that it makes good.

    A search for the reasons of all replaces every other for reasons but the run's own; one for exchanges the
    last one for them.
    """
    own, *later = read_reasons(content)
    replaces = found.about == "exchanges" or (found.about == "reasons" and found.only is None)
    kept = [each for each in later if not (replaces and each.about == found.about)]
    return write_reasons((own, *kept, found))
