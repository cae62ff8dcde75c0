"""One grant already made, read from the cells of a row or from a JSON record made into one."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sources.amounts import pounds_to_pence, read_amount
from sources.awards.columns import AwardColumns
from sources.dates import read_long
from sources.json_fields import web_address
from sources.text import TITLE_LIMIT, clean, one_line

_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ].*)?")
# Every publisher of these files is British; a month first is never read out of them.
_DAY_FIRST = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})(?: .*)?")
_POUNDS = ("", "£", "POUNDS", "STERLING")
_CODE = re.compile(r"[A-Z]{3}")


@dataclass(frozen=True, slots=True)
class Award:
    """Money that a funder gave, or one year of it.

    Attributes:
        identifier: the publisher's own, which the 360Giving standard makes unique in the world; empty where
            a file has none.
        title, description: plain text.
        funder, recipient: the names as written; a register of schemes may name only a kind of recipient.
        funder_id, recipient_id: organisation identifiers such as `GB-CHC-1164883`; empty when not given.
        recipient_charity: the recipient's number at the Charity Commission, as written.
        amount: hundredths of the currency's unit, pence for pounds; None when not given or not understood.
        amount_text: the publisher's own words for it, with its heading where that has the unit.
        awarded_on: the day of the award; None when not given or not understood.
        date_text: the publisher's own words for it.
        period: the year it was given in, in the publisher's words, where that is all there is.
        areas: codes of the places that benefit.
        notes: sentences on what is missing or uncertain.
    """

    identifier: str = ""
    title: str = ""
    description: str = ""
    funder: str = ""
    funder_id: str = ""
    recipient: str = ""
    recipient_id: str = ""
    recipient_charity: str = ""
    recipient_postcode: str = ""
    programme: str = ""
    amount: int | None = None
    currency: str = "GBP"
    amount_text: str = ""
    awarded_on: date | None = None
    date_text: str = ""
    period: str = ""
    areas: tuple[str, ...] = ()
    url: str = ""
    licence: str = ""
    notes: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether it names neither money nor a recipient, as padding and footnotes in a file do."""
        return self.amount is None and not self.recipient


def read_award(columns: AwardColumns, cells: Sequence[object]) -> Award:
    """The grant that a row describes; what cannot be understood stays unknown and is noted."""

    def first(field: str) -> str:
        for number in columns.of.get(field, ()):
            if text := _text(cells[number]):
                return text
        return ""

    def line(field: str, limit: int = TITLE_LIMIT) -> str:
        text = first(field)
        return one_line(text, limit) if text else ""

    amount_cell = _first_cell(columns, cells, "amount")
    date_cell = _first_cell(columns, cells, "awarded_on")
    amount, awarded_on = read_pence(amount_cell, columns.unit), read_day(date_cell)
    currency, is_understood = _currency(first("currency"))
    codes = [one_line(_text(cells[number]), 30) for number in columns.of.get("areas", ())]
    notes = []
    if amount is None:
        notes.append("The amount could not be understood." if first("amount") else "No amount is given.")
    if awarded_on is None and first("awarded_on"):
        notes.append("The date of the award could not be understood; see the source's own words.")
    if not is_understood:
        notes.append("The currency could not be understood; the amount is not counted as pounds.")
    return Award(
        identifier=line("identifier", 500),
        title=line("title"),
        description=clean(first("description")),
        funder=line("funder"),
        funder_id=line("funder_id", 200),
        recipient=line("recipient"),
        recipient_id=line("recipient_id", 200),
        recipient_charity=line("recipient_charity", 50),
        recipient_postcode=line("recipient_postcode", 20).upper(),
        programme=line("programme"),
        amount=amount,
        currency=currency,
        amount_text=one_line(f"{first('amount')} {columns.amount_heading}", 200),
        awarded_on=awarded_on,
        date_text=line("awarded_on", 100),
        period=line("period", 50),
        areas=tuple(dict.fromkeys(code for code in codes if code))[:100],
        url=web_address("", first("url")),
        licence=line("licence", 200),
        notes=tuple(notes),
    )


def read_pence(cell: object, unit: int = 1) -> int | None:
    """Hundredths of a cell that counts in `unit` pounds: `1,500`, `£1.5 million`, `(£1)`, `1500.0`."""
    if isinstance(cell, float):
        cell = Decimal(repr(cell)) if math.isfinite(cell) else None
    if isinstance(cell, str):
        text = one_line(cell, 200).replace(" ", "")
        sign = -1 if text.startswith("(") and text.endswith(")") else 1
        pence = pounds_to_pence(text.strip("()"))
        if pence is None:
            # words with a unit of their own need none from the heading
            return read_amount(cell)
        if unit == 1:
            return sign * pence
        digits = Decimal(text.strip("()").removeprefix("£").replace(",", ""))
        return pounds_to_pence(sign * digits * unit)
    if isinstance(cell, bool) or not isinstance(cell, int | Decimal):
        return None
    return pounds_to_pence(cell if unit == 1 or not Decimal(cell).is_finite() else Decimal(cell) * unit)


def read_day(cell: object) -> date | None:
    """A day: a spreadsheet's own, ISO with the time left aside, day/month/year, or `4 October 2021`."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    text = _text(cell)
    try:
        if found := _ISO.fullmatch(text):
            return date(int(found[1]), int(found[2]), int(found[3]))
        if found := _DAY_FIRST.fullmatch(text):
            year = int(found[3])
            return date(year if year > 99 else 2000 + year, int(found[2]), int(found[1]))
    except ValueError:
        return None
    return read_long(text).on


def _first_cell(columns: AwardColumns, cells: Sequence[object], field: str) -> object:
    for number in columns.of.get(field, ()):
        if _text(cells[number]):
            return cells[number]
    return None


def _currency(text: str) -> tuple[str, bool]:
    """The code, and whether it was understood; a file that names none is in pounds."""
    word = text.strip().upper()
    if word in _POUNDS:
        return "GBP", True
    return (word, True) if _CODE.fullmatch(word) else ("XXX", False)


def _text(cell: object) -> str:
    if isinstance(cell, str):
        return cell.strip()
    return "" if cell is None else str(cell).strip()
