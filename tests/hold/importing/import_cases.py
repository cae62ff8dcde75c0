"""What the import's tests share: small files, a workspace, and the real data when it is there."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from funding_tui.hold.importing.report import ImportReport
from funding_tui.hold.importing.run_import import import_file
from models.database import Workspace

AREAS = """\
lsoa21_code,lsoa21_name,ward24_code,ward24_name,ruc21_code,ruc21_flag,pop_census2021,households_census2021,\
area_km2_generalised,rep_lat,rep_lon,imd2025_crime_score,burglary_per1000_properties,theft_per1000_population
E01000001,Mill Lane,E05000001,Mill,UN1,Urban,1500,700,0.5,52.1,-2.7,-0.4,5.8,6.1
E01000002,Long Hill,E05000002,Hill,RSF1,Rural,1200,500,60.25,52.2,-2.9,0.3,2.4,1.0
E01000003,Ford,E05000002,Hill,RLN1,Rural,1300,550,20,52.3,-2.8,,1.1,0
"""
STREAMS = """\
Stream code,Stream,Funder,Starts,Ends,Financial year,Labour,Non-labour,Capital,Signed,Note
SVD,Serious Violence Duty,Home Office,2026-04-01,2027-03-31,2026/27,"£180,000","126,699.21",,2026-05-01,need
PCC,Commissioner's grant,West Mercia PCC,2026-04-01,2028-03-31,2026/27,,40000,10000,,
PCC,,,,,2027/28,,45000,,,
"""
PROJECTS = """\
project code,project name,priority,intervention code,option,delivery,areas,2026/27 capital,\
2026/27 revenue-labour,2027/28 other,2027/28 other per unit,minimum,max units,score,score note,provider
LIGHT,Street lighting,neighbourhood,street_lighting,full,whole,E01000001;E01000002,"12,000",,500,,,,,,Council
LIGHT,,,,half,whole,E01000001,6000,,,,,,,,
IDVA,Rural IDVA,Domestic abuse,,posts,units,rural,,40000,,2500,1000,3,7.5,panel of 4 June,Charity
"""


def put(folder: Path, text: str, name: str = "file.csv", encoding: str = "utf-8") -> Path:
    """A file with this text."""
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def do(workspace: Workspace, what: str, path: Path, **wishes: Any) -> ImportReport:
    """An import that is meant to be kept, unless `dry_run` is said."""
    return import_file(workspace, what, path, **{"dry_run": False, **wishes})


def asked(workspace: Workspace, query: str, *values: object) -> list[tuple[Any, ...]]:
    """What the file itself holds, read past the app."""
    with closing(sqlite3.connect(workspace.path)) as connection:
        return connection.execute(query, values).fetchall()


def one(workspace: Workspace, query: str, *values: object) -> Any:
    """The one value that a query gives."""
    ((value,),) = asked(workspace, query, *values)
    return value


def everything(workspace: Workspace) -> list[str]:
    """Every row of every table."""
    with closing(sqlite3.connect(workspace.path)) as connection:
        return list(connection.iterdump())


def errors(report: ImportReport) -> list[tuple[int, str]]:
    """Where the faults are."""
    return [(error.row, error.column) for error in report.errors]


def said(report: ImportReport) -> str:
    """Every message, a line each."""
    return "\n".join(error.message for error in report.errors)


def lines(*rows: Sequence[object]) -> str:
    """Comma-separated rows."""
    return "".join(",".join(str(cell) for cell in row) + "\n" for row in rows)
