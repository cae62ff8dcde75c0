"""A million opportunities: written, searched, and walked page by page, beside the same with a thousand.

    python benchmarks/finding.py [--rows 1000000] [--keep FOLDER] [--tiny]

The listings are made up: words by Zipf's law from a vocabulary of 20,000, closing days from five years back
to a year ahead, one in twenty with none. Prints how long a search takes to its first page, how long the
pages after it take, and how fast a sync keeps listings, each with its first version, against a bare insert of
finished tuples with the same indexes. Budgets: a search within 100 ms for 95 in 100, a page within 40 ms and
1.5 times the same at a thousand rows, a write at 0.4 of a bare one.
"""

from __future__ import annotations

import argparse
import itertools
import json
import random
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from statistics import median, quantiles

from funding_tui.find.opportunities import list_opportunities
from funding_tui.find.opportunity_store import store_listings
from funding_tui.find.search import find
from models.database import Workspace, create_workspace, open_workspace
from sources.source import Listing

TODAY = date(2026, 11, 23)
SMALL = 1_000
FIRST_PAGE = 256
PAGE = 64
PAGES = 200
BATCH = 20_000
WRITTEN = 50_000
COLUMNS = (
    *("source", "source_id", "url", "title", "funder", "summary", "status", "opens_text", "closes_on"),
    *("closes_text", "amount_max", "currency", "amount_text", "places", "applicant_types", "themes", "notes"),
    *("first_seen", "last_seen", "changed_at", "content_hash"),
)
INSERT = f"INSERT INTO opportunity ({', '.join(COLUMNS)}) VALUES ({', '.join('?' * len(COLUMNS))})"
COMMON = ("safer", "rural", "grant", "youth", "community", "violence", "fund", "police", "women", "capital")
WORDS = ("{100}", "{1000}", "{5000}", "{300} {2000}", "{200} rural", 'place:"county 42" {50}')
SEARCHES = (
    "f", "ru", "rural", "rural cap", "youth violence", "safer communities fund", '"rural capital"',
    "grant -youth", "women closing:<60d", "police amount:>10k", 'funder:"council 7"',
    "safer rural grant youth", "title:safer", "status:open rural", "zzz",
)  # fmt: skip


def vocabulary() -> list[str]:
    """Words that can be said, the commonest first."""
    draw = random.Random(7)
    parts = [first + second for first in "bcdfghlmnprst" for second in ("a", "e", "i", "o", "an", "er", "in")]
    made = dict.fromkeys("".join(draw.choices(parts, k=draw.choice((2, 3, 3, 4)))) for _ in range(24_000))
    return [*COMMON, *made]


def made_up(count: int) -> Iterator[tuple[object, ...]]:
    """Listings, the same every time."""
    draw = random.Random(20261123)
    words = vocabulary()
    chances = list(itertools.accumulate(1 / (place + 10) for place in range(len(words))))
    seen = "2026-10-01 09:00:00.000000"
    for number in range(count):
        text = draw.choices(words, cum_weights=chances, k=48)
        dated = draw.random() >= 0.05
        day = TODAY + timedelta(days=draw.randint(-1_825, 365)) if dated else None
        yield (
            f"source-{number % 9}",
            f"{number}",
            f"https://funder.example/{number}",
            " ".join(text[:8]).capitalize(),
            f"Council {draw.randint(1, 2_000)}",
            " ".join(text[8:]),
            draw.choice(("open", "unknown")),
            "",
            None if day is None else day.isoformat(),
            "",
            draw.randint(1, 500) * 100_000,
            "GBP",
            "",
            json.dumps([f"County {draw.randint(1, 100)}"]),
            json.dumps(["Charities"]),
            "[]",
            "[]",
            seen,
            seen,
            seen,
            f"{number}",
        )


def timed(work: Callable[[], object]) -> float:
    """Seconds of wall-clock time."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def filled(path: Path, count: int) -> float:
    """Seconds to write so many listings as finished tuples, with the workspace's own indexes and triggers."""
    create_workspace(path).close()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        drawn, seconds = made_up(count), 0.0
        while batch := list(itertools.islice(drawn, BATCH)):
            seconds += timed(partial(connection.executemany, INSERT, batch))
        seconds += timed(connection.commit)
        connection.execute("ANALYZE")
    return seconds


def kept(path: Path, count: int) -> float:
    """Seconds to keep so many listings as a sync does, each with its first version."""
    listings = tuple(
        Listing(
            source=str(row[0]),
            source_id=str(row[1]),
            url=str(row[2]),
            title=str(row[3]),
            funder=str(row[4]),
            summary=str(row[5]),
        )
        for row in made_up(count)
    )
    workspace = create_workspace(path)

    def keep() -> None:
        with workspace.session() as session:
            store_listings(session, "source", listings, datetime.now(UTC))

    seconds = timed(keep)
    workspace.close()
    return seconds


def searched(workspace: Workspace) -> list[float]:
    """Seconds to the first page of each search, thrice."""
    every = []
    known = vocabulary()
    for text in (*SEARCHES, *(words.format(*known) for words in WORDS)):
        for closed in (False, True):
            first = [timed(partial(first_page, workspace, text, closed)) for _ in range(3)]
            every += first
            print(f"  {text + (' (all)' if closed else ''):32} {median(first) * 1000:8.1f} ms", flush=True)
    return every


def first_page(workspace: Workspace, text: str, closed: bool) -> None:
    """What a screen asks before it paints."""
    ids = find(workspace, text, closed=closed, today=TODAY, limit=FIRST_PAGE)
    list_opportunities(workspace, ids[:PAGE], today=TODAY)


def walked(workspace: Workspace, ids: Sequence[int]) -> list[float]:
    """Seconds of each page, from places all over the list."""
    draw = random.Random(1)
    starts = [draw.randrange(max(1, len(ids) - PAGE)) for _ in range(PAGES)]
    return [timed(partial(list_opportunities, workspace, ids[at : at + PAGE], today=TODAY)) for at in starts]


def p95(values: Sequence[float]) -> float:
    """What 95 in 100 stay within."""
    return quantiles(values, n=20)[-1]


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--keep", type=Path, help="Keep the workspaces in this folder, and use those there.")
    parser.add_argument("--tiny", action="store_true", help="a size that is over in a moment: does it start?")
    arguments = parser.parse_args()
    if arguments.tiny:
        arguments.rows = 300
    with tempfile.TemporaryDirectory() as made:
        measure(arguments.keep or Path(made), arguments.rows)


def measure(folder: Path, count: int) -> None:
    """Write, search and walk."""
    small, large = folder / f"{SMALL}.funding", folder / f"{count}.funding"
    if not large.exists():
        filled(small, SMALL)
        print(f"{count:,} written in {filled(large, count):.1f} s, {large.stat().st_size / 1e6:,.0f} MB")
    written = min(WRITTEN, count)
    with tempfile.TemporaryDirectory() as made:
        bare, ours = filled(Path(made) / "bare", written), kept(Path(made) / "kept", written)
    print(
        f"write of {written:,}: bare {written / bare:,.0f}/s, as a sync does {written / ours:,.0f}/s, "
        f"ratio {bare / ours:.2f}; budget 0.4"
    )
    few, many = open_workspace(small), open_workspace(large)
    whole = timed(lambda: find(many, closed=True, today=TODAY))
    print(f"the whole list of {count:,} ids: {whole:.2f} s")
    of_search = searched(many)
    print(
        f"search to first page: median {median(of_search) * 1000:.1f} ms, "
        f"p95 {p95(of_search) * 1000:.1f} ms, slowest {max(of_search) * 1000:.1f} ms; budget p95 100 ms"
    )
    of_few = walked(few, find(few, closed=True, today=TODAY))
    of_many = walked(many, find(many, closed=True, today=TODAY))
    print(
        f"page of {PAGE}: p95 {p95(of_many) * 1000:.2f} ms at {count:,}, "
        f"{p95(of_few) * 1000:.2f} ms at {SMALL:,}, ratio of medians {median(of_many) / median(of_few):.2f}"
    )
    few.close()
    many.close()
    sys.stdout.flush()


if __name__ == "__main__":
    main()
