"""The fields of a stream's record, one entry each, read by the import, its comparison, view and screen.

A new field is a column in `models/funding.py` with its migration, and an entry here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from funding_tui.base.formats import short_day
from funding_tui.hold.agreements import NO_REFERENCE
from funding_tui.hold.importing.cells import CellReader, read_day, read_text, read_yes_or_no
from models.funding import Stream


def _signed(on: date | None) -> str:
    return "no: what is spent is at risk" if on is None else short_day(on)


@dataclass(frozen=True, slots=True)
class StreamField:
    """One field.

    Attributes:
        name: of the column of `models.funding.Stream`.
        headings: under which a file may give it, the surest first.
        read: how its cell is read; None says nothing.
        label: what people call it; empty where it is shown otherwise.
        show: its value in words.
    """

    name: str
    headings: tuple[str, ...]
    read: CellReader = read_text
    label: str = ""
    show: Callable[[Any], str] = str


STREAM_FIELDS = (
    StreamField(
        "name",
        ("stream name", "stream", "name", "fund", "fund name", "grant", "grant name", "funding stream"),
    ),
    StreamField(
        "starts",
        ("starts", "start", "start date", "period start", "from", "valid from"),
        read_day,
        "Starts",
        short_day,
    ),
    StreamField(
        "ends",
        ("ends", "end", "end date", "period end", "to", "until", "valid to"),
        read_day,
        "Ends",
        short_day,
    ),
    StreamField(
        "agreement_signed",
        ("signed", "agreement signed", "signed on", "date signed", "grant agreement signed"),
        read_day,
        "Agreement signed",
        _signed,
    ),
    StreamField(
        "agreement_reference",
        ("agreement reference", "reference", "grant reference", "ref"),
        label="Agreement reference",
        show=lambda text: text or NO_REFERENCE,
    ),
    StreamField("illustrative", ("illustrative", "made up", "demonstration"), read_yes_or_no),
    StreamField("source", ("source", "data source"), label="Source", show=lambda text: text or "none given"),
    StreamField(
        "status",
        ("status", "fund status", "does it go on", "goes on"),
        label="Whether the fund goes on",
        show=lambda text: text or "nobody has looked",
    ),
    StreamField(
        "status_read_on",
        ("status read on", "status date", "read on"),
        read_day,
        "Read on",
        lambda day: short_day(day) if day else "not stated",
    ),
    StreamField("note", ("note", "notes", "comment", "comments"), label="Note"),
)


def stream_facts(stream: Stream) -> tuple[tuple[str, str], ...]:
    """(what it is called, its value in words) of every field that is shown as a line."""
    return tuple((each.label, each.show(getattr(stream, each.name))) for each in STREAM_FIELDS if each.label)
