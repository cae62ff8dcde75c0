"""What the desk returns for screens and tables: frozen rows, never live records.

Money is whole pence. A date that is not known is None, and is shown as not known.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from models.money import Pence


@dataclass(frozen=True, slots=True)
class Standing:
    """What is always in sight.

    Attributes:
        days_left: days to 31 March of the present financial year.
        last_sync: when a source was last read; None if never.
    """

    partnership: str
    financial_year: str
    days_left: int
    last_sync: datetime | None
    opportunities: int
    demonstration: bool
    empty: bool


@dataclass(frozen=True, slots=True)
class TodayRow:
    """One thing that cannot wait.

    Attributes:
        kind: `obligation`, `at risk`, `closing`, `changed`, `new`, `year end`, `next step`.
        days: days from today to `when`; negative when overdue.
        key: what `Enter` opens: ("stream", code), ("opportunity", id), ("search", name of a saved one) or
            ("screen", number).
    """

    kind: str
    title: str
    detail: str
    when: date | None
    days: int | None
    illustrative: bool
    key: tuple[str, str]


@dataclass(frozen=True, slots=True)
class TodayView:
    """The day at a glance: one sentence, and the rows behind it, most urgent first."""

    sentence: str
    rows: tuple[TodayRow, ...]
    partnership: str


@dataclass(frozen=True, slots=True)
class OpportunityRow:
    """One line of the list of opportunities.

    Attributes:
        closes_on: the closing day in the United Kingdom; None where it is not known.
        closes_time: the time of that day, such as `12:00`; empty where only the day is known.
        closes_text: when it closes in the source's own words, where it has any.
    """

    id: int
    title: str
    funder: str
    status: str
    closes_on: date | None
    closes_time: str
    closes_text: str
    amount: str
    who: str
    source: str
    changed_at: datetime
    changed: bool
    vanished: bool


@dataclass(frozen=True, slots=True)
class AlsoAt:
    """Where else the same money is listed.

    Attributes:
        sure: False where a person has yet to say whether it is the same.
    """

    id: int
    sure: bool
    title: str
    source: str
    url: str
    closes_on: date | None
    closes_text: str


@dataclass(frozen=True, slots=True)
class OpportunityDetail:
    """One opportunity with its fields as (name, value) pairs and its history, newest first.

    Attributes:
        history: (when read, ((field, from, to), ...)) for each version; the first reading has no changes.
        also: other listings of the same money, the soonest to close first.
    """

    row: OpportunityRow
    url: str
    summary: str
    fields: tuple[tuple[str, str], ...]
    history: tuple[tuple[datetime, tuple[tuple[str, str, str], ...]], ...]
    also: tuple[AlsoAt, ...] = ()


@dataclass(frozen=True, slots=True)
class PotRow:
    """One pot: what it holds, and the day on which it dies."""

    id: int
    stream: str
    stream_name: str
    funder: str
    financial_year: str
    cost_type: str
    awarded: Pence
    received: Pence
    committed: Pence
    spent: Pence
    forecast: Pence
    free: Pence
    dies_on: date
    signed: bool
    illustrative: bool


@dataclass(frozen=True, slots=True)
class StreamDetail:
    """One stream: its terms, rules in words, pots, ledger and duties.

    Attributes:
        rules: (kind, words with the days between which it holds, source).
        ledger: (day, kind, pot as year and cost type, pence, note), newest first.
        obligations: (due, kind, title, state in words), open ones first.
    """

    code: str
    name: str
    funder: str
    starts: date | None
    ends: date | None
    signed_on: date | None
    illustrative: bool
    source: str
    note: str
    rules: tuple[tuple[str, str, str], ...]
    pots: tuple[PotRow, ...]
    ledger: tuple[tuple[date, str, str, Pence, str], ...]
    obligations: tuple[tuple[date, str, str, str], ...]


@dataclass(frozen=True, slots=True)
class ProjectRow:
    """One project: what it asks for and what its benefit rests on.

    Attributes:
        least, most: total cost of its cheapest viable and dearest option, all years, pence.
        basis: `evidence`, `officer score`, `both` or `none`.
        missing: what still has to be filled in before it can be funded; empty when nothing.
    """

    code: str
    name: str
    priority: str
    intervention: str
    options: int
    least: Pence
    most: Pence
    places: str
    basis: str
    score: float | None
    illustrative: bool
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ProjectDetail:
    """One project in full: costs by option, year and type, and its evidence.

    Attributes:
        costs: (option, financial year, cost type, fixed pence, pence a unit before any rural uplift).
        options: (code, name, how and where it is delivered).
        evidence: (what, words): effects counted, officer scores, all that is known of the intervention.
        register: what the register of charities says of the provider; empty where it was not asked.
    """

    row: ProjectRow
    summary: str
    provider: str
    source: str
    costs: tuple[tuple[str, str, str, Pence, Pence], ...]
    options: tuple[tuple[str, str, str], ...]
    evidence: tuple[tuple[str, str], ...] = field(default=())
    register: str = ""


@dataclass(frozen=True, slots=True)
class ScenarioRow:
    """One scenario and its latest run.

    Attributes:
        rural_floor_bp: the floor that binds, its own or one that it inherits, basis points of all spending.
        own_floor_bp: the floor that it sets itself.
        rules: in words, its own and those that it inherits.
        base: code of the scenario that it is laid over; empty for none.
        shocks: in words, with those of what it is laid over, in the order in which they strike.
        locks: (project, `in` or `out`).
        weights: (priority, the weight that replaces the strategy's).
        switched_off: how many rules it sets aside.
    """

    code: str
    name: str
    note: str
    rural_floor_bp: int | None
    rules: tuple[str, ...]
    last_run: int | None
    base: str = ""
    own_floor_bp: int | None = None
    author: str = ""
    shocks: tuple[str, ...] = ()
    locks: tuple[tuple[str, str], ...] = ()
    weights: tuple[tuple[str, float], ...] = ()
    switched_off: int = 0
