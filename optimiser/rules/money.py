"""Which money a rule speaks of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from optimiser.record import Record


class Money(Record):
    """Which money a rule speaks of: pence spent that meets every condition given; None means any.

    Attributes:
        streams: stream ids.
        financial_years: such as "2026/27", of the pot that pays.
        cost_types: `capital`, `revenue-labour`, `revenue-other`.
        projects: project ids.
        priorities: priority ids; a project's money counts under its one main priority.
        areas: area ids.
        rural: True for money spent in rural areas, False for urban, None for either.
    """

    streams: tuple[str, ...] | None = None
    financial_years: tuple[str, ...] | None = None
    cost_types: tuple[str, ...] | None = None
    projects: tuple[str, ...] | None = None
    priorities: tuple[str, ...] | None = None
    areas: tuple[str, ...] | None = None
    rural: bool | None = None

    def mentions(self) -> Iterator[tuple[str, Iterable[str]]]:
        """(what, ids) of everything that it names."""
        for what in ("streams", "cost_types", "projects", "priorities", "areas"):
            yield what, getattr(self, what) or ()
