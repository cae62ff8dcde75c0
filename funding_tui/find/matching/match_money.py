"""What a notice says of match money, in its own words."""

from __future__ import annotations

import re
from typing import NamedTuple

from models.money import BASIS_POINTS, Pence

_SHARE = r"(?<![\d.])(\d{1,3}(?:\.\d)?) ?(?:%|per ?cent)"
_MATCH = r"match(?:ed)?[- ]?(?:fund(?:ing|ed|s)?|contribution|money)?"
_ASKED = (
    re.compile(rf"{_SHARE}(?: \w+){{0,4}} {_MATCH}", re.IGNORECASE),
    re.compile(rf"{_MATCH}(?: \w+){{0,5}} {_SHARE}", re.IGNORECASE),
)
_NONE = re.compile(
    rf"(?:no|without) {_MATCH}|{_MATCH} (?:is|are) not (?:required|needed|necessary)|not require {_MATCH}",
    re.IGNORECASE,
)


class MatchRequirement(NamedTuple):
    """How much match a notice asks for.

    Attributes:
        share_bp: the share in its words, basis points; 0 where it says that none is asked.
        quote: the words that say so.
    """

    share_bp: int
    quote: str

    def needed(self, award: Pence) -> Pence:
        """Pence of match for an award, by the stricter reading where a notice does not say of what.

        A share below the whole is taken to be of the whole cost; from the whole upwards it can only be of the
        award.
        """
        if self.share_bp >= BASIS_POINTS:
            return award * self.share_bp // BASIS_POINTS
        return award * self.share_bp // (BASIS_POINTS - self.share_bp)


def read_match_requirement(text: str) -> MatchRequirement | None:
    """What a text says of match money; None where it says nothing that can be read as a figure."""
    if none := _NONE.search(text):
        return MatchRequirement(0, " ".join(none[0].split()))
    line = " ".join(text.split())
    found = [each for each in (asked.search(line) for asked in _ASKED) if each]
    if not found:
        return None
    first = min(found, key=lambda each: each.start())
    return MatchRequirement(round(float(first[1]) * 100), first[0])
