"""How a proposal is called: P1 is proposal 1 at its latest version, P1.2 its second version."""

from __future__ import annotations

import re
from dataclasses import dataclass

from funding_tui.base.errors import BadInput

_WRITTEN = re.compile(r"[Pp]?(\d{1,9})(?:\.(\d{1,9}))?")


@dataclass(frozen=True, slots=True)
class ProposalName:
    """A proposal, and which version of it; None for the latest."""

    number: int
    version: int | None = None

    def __str__(self) -> str:
        return f"P{self.number}" if self.version is None else f"P{self.number}.{self.version}"


def read_name(text: str) -> ProposalName:
    """The proposal that an officer names.

    Raises:
        BadInput: it is no name of a proposal.
    """
    found = _WRITTEN.fullmatch(text.strip())
    if found is None:
        message = f"{text[:20]!r} names no proposal; write P1 for the latest version of proposal 1, or P1.2"
        raise BadInput(message)
    number, version = found.groups()
    return ProposalName(int(number), None if version is None else int(version))


def is_proposal(text: str) -> bool:
    """Whether a text names a proposal, and not a run: it begins with a P."""
    return text.strip()[:1] in ("P", "p") and _WRITTEN.fullmatch(text.strip()) is not None
