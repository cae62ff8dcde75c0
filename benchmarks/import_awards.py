"""A million grants already made, imported from a CSV file laid out as 360Giving's, beside a bare insert.

    python benchmarks/import_awards.py [ROWS] [--tiny]

The grants are made up. The import reads the file, matches its headings, cleans every text, reads amounts and
day-first dates, looks each grant up, writes, and leaves an audit entry; the bare insert is handed finished
tuples of the same columns, with the same indexes. Prints both rates and the most memory that the import held,
in a process of its own, beside that of a file of 20,000. Budget: at least 0.4 x its rows a second.
Needs a POSIX system to tell memory (the app itself does not).
"""

from __future__ import annotations

import argparse
import csv
import multiprocessing
import random
import resource
import sqlite3
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path
from time import perf_counter

from funding_tui.hold.importing.run_import import import_file
from models.database import create_workspace, open_workspace

ROWS = 1_000_000
FEW = 20_000
BUDGET = 0.4
BATCH = 10_000
HEADINGS = (
    *("Identifier", "Title", "Description", "Currency", "Amount Awarded", "Award Date"),
    *("Recipient Org:Identifier", "Recipient Org:Name", "Recipient Org:Charity Number"),
    *("Recipient Org:Postal Code", "Funding Org:Identifier", "Funding Org:Name", "Grant Programme:Title"),
    "Beneficiary Location:0:Geographic Code",
)
COLUMNS = (
    *("identifier", "title", "description", "currency", "amount_pence", "awarded_on"),
    *("recipient_id", "recipient", "recipient_charity", "recipient_postcode"),
    *("funder_id", "funder", "programme", "areas", "amount_text", "date_text", "period", "url", "licence"),
    *("notes", "source", "read_on"),
)
INSERT = f"INSERT INTO grantmade ({', '.join(COLUMNS)}) VALUES ({', '.join('?' * len(COLUMNS))})"


def made_up(count: int) -> Iterator[tuple[tuple[object, ...], int, tuple[int, int, int]]]:
    """Grants, the same every time: cells but for the amount and the day, pence, (year, month, day)."""
    draw = random.Random(360)
    words = ["".join(draw.choices("bcdfglmnprst", k=3)) + draw.choice("aeiou") for _ in range(4_000)]
    for number in range(count):
        said = draw.choices(words, k=49)
        charity = str(1_000_000 + number % 90_000)
        funder = number % 300
        cells = (
            *(f"360G-made-up-{number}", " ".join(said[:6]), " ".join(said[6:46]), "GBP"),
            *(f"GB-CHC-{charity}", " ".join(said[46:]), charity, f"ZZ{number % 9} {number % 7}AA"),
            *(f"GB-COH-{funder}", f"Funder {funder}", f"Programme {number % 50}", "E06000019"),
        )
        day = (draw.randint(2015, 2026), draw.randint(1, 12), draw.randint(1, 28))
        yield cells, draw.randint(10_000, 50_000_000), day


def write_csv(path: Path, count: int) -> None:
    """The grants as a publisher writes them."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADINGS)
        for cells, pence, (year, month, day) in made_up(count):
            pounds = f"{pence // 100}.{pence % 100:02}"
            writer.writerow((*cells[:4], pounds, f"{day:02}/{month:02}/{year}", *cells[4:]))


def finished(count: int) -> Iterator[tuple[object, ...]]:
    """The grants as the workspace holds them."""
    for cells, pence, (year, month, day) in made_up(count):
        held = (*cells[:4], pence, f"{year}-{month:02}-{day:02}", *cells[4:-1], f'["{cells[-1]}"]')
        told = (f"{pence // 100}.{pence % 100:02} Amount Awarded", f"{day:02}/{month:02}/{year}")
        yield (*held, *told, "", "", "", "[]", "made up", "2026-04-01")


def time_bare(folder: Path, count: int) -> float:
    """Seconds to insert finished tuples, their making left out, with the workspace's schema and pragmas."""
    path = folder / "bare.funding"
    create_workspace(path).close()
    rows, seconds = finished(count), 0.0
    with closing(sqlite3.connect(path)) as connection:
        for pragma in ("journal_mode = WAL", "foreign_keys = ON", "synchronous = NORMAL"):
            connection.execute(f"PRAGMA {pragma}")
        while batch := tuple(islice(rows, BATCH)):
            started = perf_counter()
            connection.executemany(INSERT, batch)
            seconds += perf_counter() - started
        started = perf_counter()
        connection.commit()
        return seconds + perf_counter() - started


def import_alone(folder: Path, count: int) -> tuple[float, float]:
    """Seconds and megabytes of an import, in a process of its own."""
    file = folder / f"{count}.csv"
    write_csv(file, count)
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(imported, (file, folder / f"{count}.funding"))


def imported(file: Path, path: Path) -> tuple[float, float]:
    """Seconds of the import, and the most megabytes that this process held."""
    create_workspace(path).close()
    workspace = open_workspace(path)
    report = import_file(workspace, "awards", file, dry_run=False)
    assert report.stored, report.errors[:3]
    workspace.close()
    return report.seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """Print the figures; exit 1 when the budget is missed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("rows", nargs="?", type=int, default=ROWS)
    parser.add_argument("--tiny", action="store_true", help="a size that is over in a moment: does it start?")
    arguments = parser.parse_args()
    count, few = (200, 100) if arguments.tiny else (arguments.rows, FEW)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _, megabytes_of_few = import_alone(folder, few)
        bare = time_bare(folder, count)
        seconds, megabytes = import_alone(folder, count)
    print(
        f"{count:,} grants: bare {count / bare:,.0f}/s, import {count / seconds:,.0f}/s, "
        f"ratio {bare / seconds:.2f}; budget {BUDGET}"
    )
    print(f"memory: {megabytes:.0f} MB at the most, {megabytes_of_few:.0f} MB for {few:,} grants")
    sys.exit(not arguments.tiny and bare / seconds < BUDGET)


if __name__ == "__main__":
    main()
