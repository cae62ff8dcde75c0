"""Which pots hold illustrative money: their stream says so, or one of their ledger entries does."""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import Session, col, select

from models.funding import Pot, Stream
from models.ledger import LedgerEntry


@dataclass(frozen=True, slots=True)
class IllustrativePots:
    """The streams that are illustrative as a whole, and single pots (stream code, year, cost type)."""

    streams: frozenset[str]
    pots: frozenset[tuple[str, str, str]]

    def pot(self, stream: str, financial_year: str, cost_type: str) -> bool:
        """Whether what a pot holds is illustrative."""
        return stream in self.streams or (stream, financial_year, cost_type) in self.pots

    def stream(self, code: str) -> bool:
        """Whether any of a stream's money is illustrative."""
        return code in self.streams or any(stream == code for stream, _, _ in self.pots)


def read_illustrative_pots(session: Session) -> IllustrativePots:
    """Read them all."""
    of_entries = session.exec(
        select(Stream.code, col(Pot.financial_year), Pot.cost_type)
        .join(Pot, col(Pot.stream_id) == col(Stream.id))
        .join(LedgerEntry, col(LedgerEntry.pot_id) == col(Pot.id))
        .where(col(LedgerEntry.illustrative))
        .distinct()
    )
    return IllustrativePots(
        streams=frozenset(session.exec(select(Stream.code).where(col(Stream.illustrative)))),
        pots=frozenset((code, str(year), cost_type) for code, year, cost_type in of_entries),
    )
