"""Recorded crime from the files of the police's archive: a month's CSV, a folder of them, or the ZIP."""

from __future__ import annotations

import csv
import gzip
import io
import math
import zipfile
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlmodel import Session, col, select

from funding_tui.base.errors import BadInput, OperationError
from funding_tui.base.settings import Settings, load_service, load_settings
from funding_tui.hold.crimes import store_crimes, write_rates
from models.areas import Area
from models.database import Workspace
from sources.areas.crimes import CrimeFile, CrimeService, read_crime_file

STREET = "-street.csv"


@dataclass(frozen=True, slots=True)
class CrimeFilesReport:
    """What importing files of crimes did.

    Attributes:
        files: read. rows: lines in them.
        kept: crimes within the partnership's areas, which are stored.
        elsewhere: crimes in areas that are not the partnership's.
        nowhere: crimes that the police give no area for. repeated: crimes reported twice. unusable: lines not
            understood.
        converted: of those, crimes placed by the lookup of 2011 areas.
        unplaced: crimes in areas of 2011 that were divided, and whose new area is not known.
        months: the months now complete for every area, first and last.
        rates: indicators written.
    """

    files: int
    rows: int
    kept: int
    elsewhere: int
    nowhere: int
    repeated: int
    unusable: int
    converted: int
    unplaced: int
    months: tuple[str, ...]
    rates: int


def import_crimes(
    workspace: Workspace,
    path: Path,
    *,
    lookup: Path | None = None,
    settings: Settings | None = None,
    today: date | None = None,
) -> CrimeFilesReport:
    """Count the crimes of files by area and month; a month that is stored already is counted again.

    Args:
        workspace: with areas whose codes are those of the files (LSOAs).
        path: a `-street.csv`, a folder with such files in it or below it, or a ZIP.
        lookup: a table of the Office for National Statistics from 2011 areas to those of 2021
            (`LSOA11CD` or `F_LSOA11CD`, `LSOA21CD`); None where the files have the same areas as the records.
        settings: how crime types are called; None reads the settings file.
        today: the day to record.

    Raises:
        BadInput: there is no such file, none of street crime in it, a column is missing, or no area is
            recorded.
        OperationError: a file cannot be read.
    """
    settings = settings or load_settings()
    service = load_service(CrimeService, settings.crimes)
    with workspace.session() as session:
        areas = _areas(session)
    if not areas:
        message = "no areas are recorded to count crimes in; make them first: import areas, or init --area"
        raise BadInput(message)
    new_codes = {} if lookup is None else _lookup(lookup)
    divided = frozenset(code for code, codes in new_codes.items() if len(codes) > 1)
    crimes, files = CrimeFile(), 0
    for name, lines in _files(path):
        try:
            read_crime_file(lines, service, crimes, points_of=divided)
        except ValueError as error:
            message = f"{name}: {error}"
            raise BadInput(message) from error
        except csv.Error as error:
            message = f"{name} cannot be read as CSV ({error}); download it again from data.police.uk"
            raise BadInput(message) from error
        files += 1
    if not files:
        message = f"there is no file ending in {STREET} in {path}; download street crime from data.police.uk"
        raise BadInput(message)
    placed = _CrimeCounts(areas, new_codes)
    placed.place(crimes)
    months = {month for _, month, _ in crimes.counts}
    # an area of the force without any crime in a month that was read had none
    found = {(area.id or 0, month): Counter[str]() for area in areas.values() for month in months}
    for (area_id, month, category), number in placed.crimes.items():
        found[area_id, month][category] += number
    store_crimes(workspace, found, f"{service.attribution} File: {path.name}", today or date.today())
    rates, complete = write_rates(workspace)
    return CrimeFilesReport(
        files=files,
        rows=crimes.rows,
        kept=placed.crimes.total(),
        elsewhere=placed.elsewhere,
        nowhere=crimes.nowhere,
        repeated=crimes.repeated,
        unusable=crimes.unusable,
        converted=placed.converted,
        unplaced=placed.unplaced,
        months=complete,
        rates=rates,
    )


class _CrimeCounts:
    """Crimes by the partnership's own areas and months, and how many lie in none."""

    def __init__(self, areas: Mapping[str, Area], new_codes: Mapping[str, tuple[str, ...]]) -> None:
        self._areas = areas
        self._new_codes = new_codes
        self.crimes: Counter[tuple[int, str, str]] = Counter()
        self.elsewhere = self.converted = self.unplaced = 0

    def place(self, crimes: CrimeFile) -> None:
        """Assign every crime of the files to an area on record, or count why it has none."""
        divided: Counter[str] = Counter()
        for (code, month, category), number in crimes.counts.items():
            # a code that is both an area of 2011 and one of 2021 is the same area in both
            codes = (code,) if code in self._areas else self._new_codes.get(code, ())
            if not any(new in self._areas for new in codes):
                self.elsewhere += number
            elif len(codes) > 1:
                divided[code] += number
            else:
                self._add(codes[0], month, category, number)
                self.converted += number if codes[0] != code else 0
        for code, number in divided.items():
            placed = self._place_points(code, crimes.points.get(code, []))
            self.converted += placed
            self.unplaced += number - placed

    def _place_points(self, code: str, points: list[tuple[float, float, str, str]]) -> int:
        """Give crimes of a divided area to the new one whose middle is nearest; returns how many could be."""
        areas = [self._areas[new] for new in self._new_codes[code] if new in self._areas]
        placed = 0
        for longitude, latitude, month, category in points:
            nearest = _nearest(areas, longitude, latitude)
            if nearest is not None:
                self._add(nearest.code, month, category, 1)
                placed += 1
        return placed

    def _add(self, code: str, month: str, category: str, number: int) -> None:
        self.crimes[self._areas[code].id or 0, month, category] += number


def _nearest(areas: list[Area], longitude: float, latitude: float) -> Area | None:
    """The area whose middle is nearest; None where the middle of one of them is not known."""
    if any(area.longitude is None or area.latitude is None for area in areas):
        return None
    east = math.cos(math.radians(latitude))  # a degree of longitude is shorter than one of latitude

    def distance(area: Area) -> float:
        return math.hypot(((area.longitude or 0.0) - longitude) * east, (area.latitude or 0.0) - latitude)

    return min(areas, key=distance, default=None)


def _areas(session: Session) -> dict[str, Area]:
    found = {area.code: area for area in session.exec(select(Area).where(col(Area.kind) == "lsoa"))}
    session.expunge_all()
    return found


def _lookup(path: Path) -> dict[str, tuple[str, ...]]:
    """Area of 2011 -> the areas of 2021 that it became."""
    new_codes: dict[str, list[str]] = defaultdict(list)
    with closing(_text(path)) as file:
        reader = csv.DictReader(file)
        headings = {(name or "").strip().upper(): name for name in reader.fieldnames or ()}
        old = headings.get("F_LSOA11CD") or headings.get("LSOA11CD")
        new = headings.get("LSOA21CD")
        if old is None or new is None:
            message = f"{path.name} is not a lookup: it needs the columns LSOA11CD and LSOA21CD"
            raise BadInput(message)
        for row in reader:
            new_codes[(row[old] or "").strip()].append((row[new] or "").strip())
    return {code: tuple(dict.fromkeys(codes)) for code, codes in new_codes.items()}


def _files(path: Path) -> Iterator[tuple[str, Iterator[str]]]:
    """The files of street crime at a place: its name, and its lines."""
    if not path.exists():
        message = f"there is no file or folder {path}"
        raise BadInput(message)
    if path.is_dir():
        for file in sorted(path.rglob(f"*{STREET}")):
            with closing(_text(file)) as lines:
                yield file.name, lines
    elif zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            for name in sorted(each for each in archive.namelist() if each.endswith(STREET)):
                with archive.open(name) as packed:
                    yield name, io.TextIOWrapper(packed, encoding="utf-8-sig", errors="replace", newline="")
    elif path.name.endswith(STREET):
        with closing(_text(path)) as lines:
            yield path.name, lines


def _text(path: Path) -> io.TextIOWrapper:
    try:
        if path.suffix == ".gz":
            return io.TextIOWrapper(gzip.open(path), encoding="utf-8-sig", errors="replace", newline="")
        return path.open(encoding="utf-8-sig", errors="replace", newline="")
    except OSError as error:
        message = f"{path} cannot be read ({error.strerror or error}); check it and try again"
        raise OperationError(message) from error
