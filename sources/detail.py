"""The page behind a listing: what a source says of one fund beyond its entry in the list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from sources.dates import UNKNOWN, Moment
from sources.source import CancelCheck

if TYPE_CHECKING:
    from sources.web.client import PoliteClient


@dataclass(frozen=True, slots=True)
class Section:
    """One part of a page as plain text, under its heading."""

    heading: str
    text: str


@dataclass(frozen=True, slots=True)
class Document:
    """A file or page that belongs to it, such as a table of allocations."""

    title: str
    url: str


@dataclass(frozen=True, slots=True)
class ListingDetail:
    """What the page of one listing says.

    Attributes:
        sections: in the page's order; those without text are left out.
        documents: what hangs on the page.
        apply_url: where one applies; empty when not given.
        withdrawn: when the publisher withdrew the page; `UNKNOWN` for a page that stands.
        withdrawn_words: the publisher's explanation.
    """

    sections: tuple[Section, ...] = ()
    documents: tuple[Document, ...] = ()
    apply_url: str = ""
    withdrawn: Moment = UNKNOWN
    withdrawn_words: str = ""


@runtime_checkable
class DetailedSource(Protocol):
    """A source whose listings have pages that can be read one by one.

    Attributes:
        name: as in `Source`.
        details_at_once: how many pages one sync reads at the most; 0 reads none.
    """

    @property
    def name(self) -> str:
        """Its short name."""
        ...

    @property
    def details_at_once(self) -> int:
        """How many pages one sync reads."""
        ...

    def detail(
        self, client: PoliteClient, source_id: str, *, cancelled: CancelCheck | None = None
    ) -> ListingDetail:
        """Read the page of one listing.

        Raises:
            SourceError: one of its family; `NotFound` for a listing that has no page any more.
        """
        ...
