"""How fast a validated import is, beside a bare `sqlite3` executemany of the same columns and indexes.

Makes its own 33,755 areas with eight rates each, writes them as CSV, and measures side by side in one run
(medians of three): areas with their rates in one file, then the rates alone. The import reads the file,
matches its headings, checks every cell, compares with what is held, writes, and leaves an audit entry; the
bare insert is handed finished tuples. Budget: at least 0.4 x its rows a second.

    python benchmarks/import_rate.py [AREAS] [--tiny]
"""

from __future__ import annotations

import argparse
import csv
import gc
import random
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from statistics import median
from time import perf_counter

from funding_tui.hold.importing.run_import import import_file
from models.database import create_workspace, open_workspace

AREAS = 33_755
ROUNDS = 3
BUDGET = 0.4
RATES = (
    "violence_with_injury_per1000_population",
    "violence_without_injury_per1000_population",
    "stalking_and_harassment_per1000_population",
    "burglary_per1000_properties",
    "theft_per1000_population",
    "criminal_damage_per1000_population",
    "public_order_and_possession_of_weapons_per1000_population",
    "anti_social_behaviour_per1000_population",
)
AREA_HEADINGS = (
    "lsoa21_code",
    "lsoa21_name",
    "ward24_code",
    "ruc21_code",
    "ruc21_flag",
    "pop_census2021",
    "households_census2021",
    "area_km2_generalised",
    "rep_lat",
    "rep_lon",
)
AREA_INSERT = (
    "INSERT INTO area (code, name, kind, parent_code, ruc_code, rural, population, households, area_km2, "
    "latitude, longitude, source) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
INDICATOR_INSERT = (
    "INSERT INTO indicator (area_id, code, period, value, per, base, source) VALUES (?, ?, ?, ?, ?, ?, ?)"
)


def made_up(areas: int) -> list[tuple[object, ...]]:
    """Areas with their rates, the same every time."""
    draw = random.Random(20260401)
    rows = []
    for number in range(areas):
        rural = draw.random() < 0.2
        fields = (
            f"E01{number:06d}",
            f"Made-up {number // 5:04d}{'ABCDE'[number % 5]}",
            f"E05{number // 8:06d}",
            "RSF1" if rural else "UN1",
            "Rural" if rural else "Urban",
            draw.randint(1000, 3000),
            draw.randint(400, 1200),
            round(draw.uniform(0.1, 100), 4),
            round(draw.uniform(50, 55), 5),
            round(draw.uniform(-5, 1), 5),
        )
        rows.append((*fields, *(round(draw.expovariate(0.15), 1) for _ in RATES)))
    return rows


def write_csv(path: Path, headings: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """A CSV file."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(headings)
        writer.writerows(rows)


def bare_areas(rows: Sequence[tuple[object, ...]]) -> list[tuple[object, ...]]:
    """The areas as finished tuples."""
    return [
        (code, name, "lsoa", ward, ruc, flag == "Rural", *numbers, "made up")
        for code, name, ward, ruc, flag, *numbers in (row[:10] for row in rows)
    ]


def bare_rates(
    connection: sqlite3.Connection, rows: Sequence[tuple[object, ...]]
) -> list[tuple[object, ...]]:
    """The rates as finished tuples, of areas that are stored."""
    names = [heading.split("_per1000_")[0] for heading in RATES]
    bases = ["households" if heading.endswith("properties") else "population" for heading in RATES]
    ids = dict(connection.execute("SELECT code, id FROM area"))
    return [
        (ids[row[0]], name, "", value, 1000, base, "made up")
        for row in rows
        for name, base, value in zip(names, bases, row[10:], strict=True)
    ]


def timed(work: Callable[[], object]) -> float:
    """Seconds of wall-clock time."""
    gc.collect()
    started = perf_counter()
    work()
    return perf_counter() - started


def time_insert(
    connection: sqlite3.Connection, statement: str, values: Sequence[tuple[object, ...]]
) -> float:
    """Seconds to insert finished tuples and commit."""

    def insert() -> None:
        with connection:
            connection.executemany(statement, values)

    return timed(insert)


def time_bare(folder: Path, rows: Sequence[tuple[object, ...]]) -> tuple[float, float]:
    """Seconds to insert the areas, and to insert the rates, with the workspace's own schema and pragmas."""
    path = folder / "bare.funding"
    create_workspace(path).close()
    with closing(sqlite3.connect(path)) as connection:
        for pragma in ("journal_mode = WAL", "foreign_keys = ON", "synchronous = NORMAL"):
            connection.execute(f"PRAGMA {pragma}")

        of_areas = time_insert(connection, AREA_INSERT, bare_areas(rows))
        of_rates = time_insert(connection, INDICATOR_INSERT, bare_rates(connection, rows))
    clear(folder)
    return of_areas, of_rates


def time_import(folder: Path, files: Sequence[tuple[str, Path]]) -> list[float]:
    """Seconds to import each file, one after the other, into a new workspace."""
    path = folder / "imported.funding"
    create_workspace(path).close()
    workspace = open_workspace(path)
    seconds = []
    for what, file in files:

        def work(what: str = what, file: Path = file) -> None:
            report = import_file(workspace, what, file, dry_run=False)
            assert report.stored, report.errors[:3]

        seconds.append(timed(work))
    workspace.close()
    clear(folder)
    return seconds


def clear(folder: Path) -> None:
    """Leave nothing for the next round."""
    for file in folder.glob("*.funding*"):
        file.unlink()


def main() -> None:
    """Print the ratios; exit 1 when the budget is missed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("areas", nargs="?", type=int, default=AREAS)
    parser.add_argument("--tiny", action="store_true", help="a size that is over in a moment: does it start?")
    arguments = parser.parse_args()
    areas, rounds = (40, 1) if arguments.tiny else (arguments.areas, ROUNDS)
    rows = made_up(areas)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        together, alone, rates = folder / "together.csv", folder / "areas.csv", folder / "rates.csv"
        write_csv(together, (*AREA_HEADINGS, *RATES), rows)
        write_csv(alone, AREA_HEADINGS, [row[:10] for row in rows])
        write_csv(rates, (AREA_HEADINGS[0], *RATES), [(row[0], *row[10:]) for row in rows])
        bare_of_areas, bare_of_rates, of_together, of_alone, of_rates = [], [], [], [], []
        for _ in range(rounds):
            first, second = time_bare(folder, rows)
            bare_of_areas.append(first)
            bare_of_rates.append(second)
            of_together += time_import(folder, [("areas", together)])
            apart = time_import(folder, [("areas", alone), ("indicators", rates)])
            of_alone.append(apart[0])
            of_rates.append(apart[1])
    figures = areas * len(RATES)
    bare_of_both = [first + second for first, second in zip(bare_of_areas, bare_of_rates, strict=True)]
    worst = min(
        tell("areas alone", areas, bare_of_areas, of_alone),
        tell("rates alone", figures, bare_of_rates, of_rates),
        tell("areas with rates", areas + figures, bare_of_both, of_together),
    )
    print(f"worst ratio {worst:.2f}, budget {BUDGET}")
    sys.exit(not arguments.tiny and worst < BUDGET)


def tell(name: str, records: int, bare: Sequence[float], imported: Sequence[float]) -> float:
    """Print one line, and give the ratio of rows a second: the median of the rounds' own ratios."""
    # a round's two measurements are a moment apart, so that another's load falls on both
    ratio = median(first / second for first, second in zip(bare, imported, strict=True))
    print(
        f"{name:18} {records:>8,} records: bare {records / median(bare):>9,.0f}/s, "
        f"import {records / median(imported):>9,.0f}/s, ratio {ratio:.2f}"
    )
    return ratio


if __name__ == "__main__":
    main()
