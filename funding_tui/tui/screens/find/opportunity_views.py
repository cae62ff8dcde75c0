"""Opportunities in words and tables: the list, a few lines, and one in full with its rules and changes."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import TYPE_CHECKING

from textual.content import Content

from funding_tui.base.formats import short_day, short_moment, uk_day
from funding_tui.find.search_terms import find_hits
from funding_tui.tui.session import WorkspaceSession
from funding_tui.tui.text import field_lines, line, lines_of, paragraphs, plain
from funding_tui.tui.widgets.browser import View, fact_view, table_view
from funding_tui.tui.widgets.rows import Column, PagedRows, SelectableRows, TableRow

if TYPE_CHECKING:
    from funding_tui.find.duplicates.groups import OtherAddress
    from funding_tui.find.matching.gates import EligibilityRule
    from funding_tui.find.matching.ranking import RankedResults
    from funding_tui.find.opportunities import OpportunityRow
    from funding_tui.find.opportunity_detail import OpportunityDetail
    from funding_tui.find.saved_searches import SavedSearchRow
    from funding_tui.find.search_terms import SearchTerm

FIELDS_VIEW, ELIGIBILITY, ALSO_AT = "Details", "Eligibility", "Also at"
MOST_NAMED = 2  # of the same money; the view has them all
RULES = (
    Column("Met", 5),
    Column("Rule", 13),
    Column("Why", 18, grow=1),
    Column("Their words", 20, grow=2),
    Column("Fetched", 11, drop=2),
    Column("Verified", 11),
)
ALSO = (
    Column("Same", 7),
    Column("Title", 24, grow=1),
    Column("Source", 16),
    Column("Closes", 18),
    Column("Address", 24, grow=1, drop=1),
)
HISTORY = (
    Column("Fetched", 18),
    Column("Field", 12),
    Column("From", 14, grow=1),
    Column("To", 14, grow=1),
)

COLUMNS = (
    Column("", 1),
    Column("Fit", 3, right=True),
    Column("Closes", 11),
    Column("At", 5, drop=3),
    Column("Title", 27, grow=3),
    Column("Funder", 18, grow=1, drop=2),
    Column("Amount", 16, drop=4),
    Column("Status", 13, drop=5),
    Column("Changed", 7),
    Column("Who", 14, drop=6),
)
FIT = 1
UNRANKED = COLUMNS[:FIT] + COLUMNS[FIT + 1 :]


def field_names(found: OpportunityDetail) -> list[str]:
    """Names of what the first view lists, row by row."""
    return ["Summary", *(name for name, _ in found.fields), "Address"]


def rule_cells(rule: EligibilityRule) -> tuple[str, ...]:
    """A rule of eligibility as a row."""
    name = "page" if rule.quote and rule.name == f"page: {rule.quote}" else rule.name
    read = "" if rule.read_at is None else uk_day(rule.read_at)
    by = f" by {rule.verified_by}" if rule.verified_by else ""
    verified = "" if rule.verified_at is None else f"{uk_day(rule.verified_at)}{by}"
    return (rule.verdict, name, rule.reason, rule.quote, read, verified)


def eligibility_view(rules: Sequence[EligibilityRule]) -> View:
    """Every rule of eligibility: whether it is met, the words that decide, and when they were read."""
    return table_view(ELIGIBILITY, RULES, [rule_cells(rule) for rule in rules])


def opportunity_views(found: OpportunityDetail) -> list[View]:
    """Fields and history."""
    pairs = [("Summary", found.summary), *found.fields, ("Address", found.url)]
    changes = []
    for read_at, fields in found.history:
        changes += [(short_moment(read_at), name, old, new) for name, old, new in fields] or [
            (short_moment(read_at), "", "first fetched", "")
        ]
    also = [
        ("yes" if other.sure else "perhaps", other.title, other.source, other.closes_text, other.url)
        for other in found.also
    ]
    views = [fact_view(FIELDS_VIEW, pairs), table_view("Changes", HISTORY, changes)]
    return [*views, table_view(ALSO_AT, ALSO, also)] if also else views


def also_words(found: OpportunityDetail) -> str:
    """Where else the same money is listed, the first few of each; empty where it is not."""
    sentences = []
    sure = [each for each in found.also if each.sure]
    perhaps = [each for each in found.also if not each.sure]
    if sure:
        more = len(sure) - MOST_NAMED
        named = "; ".join(_named(each) for each in sure[:MOST_NAMED])
        sentences.append(f"Also at {named}{f' and {more} more' if more > 0 else ''}.")
    if len(perhaps) == 1:
        sentences.append(f"Perhaps also at {_named(perhaps[0])}.")
    elif perhaps:
        sentences.append(f"Perhaps also one of {len(perhaps):,} others, named under {ALSO_AT}.")
    return " ".join(sentences)


def _named(other: OtherAddress) -> str:
    return f"{other.source} (closes {other.closes_text}) {other.url}"


def with_hits(words: Content, terms: Sequence[SearchTerm], column: str) -> Content:
    """Words of an opportunity; those that a search looks for are in reverse and underlined."""
    for start, end in find_hits(words.plain, terms, column):
        words = words.stylize("reverse underline", start, end)
    return words


def opportunity_words(found: OpportunityDetail, terms: Sequence[SearchTerm] = (), why: str = "") -> Content:
    """An opportunity for the side pane: the latest changes, then every field; search hits stand out."""
    changed = [
        (f"{name}, fetched {short_moment(read_at)}", f"{old or 'nothing'} → {new or 'nothing'}")
        for read_at, fields in found.history
        for name, old, new in fields
    ]
    return paragraphs(
        [
            lines_of(
                [
                    with_hits(plain(found.row.title).stylize("bold"), terms, "title"),
                    with_hits(plain(found.row.funder), terms, "funder"),
                    found.url,
                    also_words(found),
                    field_lines([("Match", why)]) if why else "",
                ]
            ),
            lines_of([plain("Changed").stylize("bold underline"), field_lines(changed)]) if changed else "",
            field_lines(found.fields),
            with_hits(plain(found.summary), terms, "summary"),
        ]
    )


def opportunity_list_views(
    session: WorkspaceSession,
    ids: array[int],
    selected: Collection[int],
    best: RankedResults | None,
    *,
    opens: Callable[[int], None],
    empty: str,
) -> list[View]:
    """The list, fetched a page at a time, with how well each fits where that is known."""
    scores = None if best is None else best.scores
    columns = UNRANKED if scores is None else COLUMNS
    missing = TableRow(
        tuple("(no longer stored)" if each.title == "Title" else "" for each in columns[1:]), "quiet"
    )

    def fetch(page: Sequence[int]) -> Sequence[OpportunityRow]:
        from funding_tui.find.opportunities import list_opportunities

        return list_opportunities(session.workspace, page, today=session.day)

    fetched = PagedRows(ids, fetch, lambda row: row.id, lambda row: _list_row(row, scores), missing)
    return [View("Opportunities", columns, SelectableRows(fetched, ids, selected), open=opens, empty=empty)]


def _list_row(row: OpportunityRow, scores: Mapping[int, int] | None) -> TableRow:
    shut = row.vanished or row.status in ("closed", "no longer listed")
    return TableRow(
        (
            *(() if scores is None else (str(scores.get(row.id, "")),)),
            row.closes_text if row.closes_on is None else short_day(row.closes_on),
            row.closes_time,
            row.title,
            row.funder,
            row.amount,
            row.status,
            "changed" if row.changed else "",
            row.who,
        ),
        "quiet" if shut else "strong" if row.changed else "",
    )


def short_words(row: OpportunityRow, terms: tuple[SearchTerm, ...], why: str = "") -> Content:
    """An opportunity in a few lines, for a small pane; search hits stand out."""
    return lines_of(
        [
            with_hits(plain(row.title).stylize("bold"), terms, "title"),
            *([field_lines([("Match", why)])] if why else []),
            field_lines([("Funder", row.funder), ("Closes", f"{row.closes_text} ({row.status})")]),
            field_lines([("Amount", row.amount), ("Who may apply", row.who)]),
        ]
    )


def saved_search_words(row: SavedSearchRow) -> Content:
    """A saved search in two lines: its name with how much is new to it, and what it looks for."""
    new = f"{row.new:,} new" if row.new else "nothing new"
    return lines_of(
        [
            Content.assemble((line(row.name).plain, "bold"), f"  {new} since {uk_day(row.looked_at)}"),
            line(row.query or "every open opportunity"),
        ]
    )
