"""Participatory-budgeting elections in pabulib's `.pb` format.

Three sections, each after a line of its name: META (key;value), PROJECTS and VOTES (a header, then rows);
fields stand between semicolons, and columns are known by their header. A project scores:

- approval, choose-1: the number of ballots that name it;
- cumulative, scoring: the sum of the points that ballots give it;
- ordinal: by Borda, for the place on each ballot: `max_length` points for the first (the length of the
  ballot where META gives none), one less for each place after it.

The ballots decide. The column `score` or `votes` is read only where there are no ballots; `differing`
tells where it says otherwise. A ballot counts a project once, and what it says of projects that are not
listed counts for nothing.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from io import StringIO

SECTIONS = ("META", "PROJECTS", "VOTES")
APPROVAL = ("approval", "choose-1")
POINTS = ("cumulative", "scoring")
Row = dict[str, str]


@dataclass(frozen=True)
class Candidate:
    """A project that is voted on.

    Attributes:
        stated: what its own column says that it scored; None where there is no such column.
    """

    id: str
    name: str
    cost: Fraction
    score: Fraction
    stated: Fraction | None = None


@dataclass(frozen=True)
class Election:
    """What there is to spend, and what the projects cost and scored."""

    name: str
    budget: Fraction
    projects: tuple[Candidate, ...]
    published: Fraction | None = None

    @property
    def differing(self) -> tuple[str, ...]:
        """The projects whose own column says another score than the ballots."""
        return tuple(each.id for each in self.projects if each.stated not in (None, each.score))

    def value(self, funded: Sequence[int]) -> Fraction:
        """The utilitarian welfare of these projects, numbered from 0: the sum of their scores.

        Raises:
            ValueError: they cost more than there is.
        """
        if sum(self.projects[at].cost for at in funded) > self.budget:
            message = f"{self.name}: projects {list(funded)} cost more than the budget"
            raise ValueError(message)
        return sum((self.projects[at].score for at in funded), Fraction(0))


def read_elections(text: str, name: str = "election") -> list[Election]:
    """The election of a file, in a list of one.

    Raises:
        ValueError: a section, a column or a figure is missing or wrong.
    """
    meta, projects, ballots = _sections(text)
    about = {row[0].strip().lower(): row[1].strip() for row in meta if len(row) > 1}
    if "budget" not in about:
        message = "META gives no budget"
        raise ValueError(message)
    listed = _rows(projects, "PROJECTS", ("project_id", "cost"))
    kind = about.get("vote_type", "approval").lower()
    if kind not in (*APPROVAL, *POINTS, "ordinal"):
        message = f"vote_type is {kind!r}: it must be approval, choose-1, cumulative, scoring or ordinal"
        raise ValueError(message)
    scores = _scores(_rows(ballots, "VOTES", ("vote",)), kind, about) if len(ballots) > 1 else None
    column = "score" if kind not in APPROVAL and listed and "score" in listed[0] else "votes"
    return [
        Election(
            about.get("description") or name,
            _figure(about["budget"], "the budget"),
            tuple(_candidate(row, scores, column) for row in listed),
        )
    ]


def _sections(text: str) -> list[list[list[str]]]:
    """The rows of META, PROJECTS and VOTES; lines with nothing on them are left out."""
    found: dict[str, list[list[str]]] = {}
    at = ""
    for row in csv.reader(StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=";"):
        if not any(field.strip() for field in row):
            continue
        first = row[0].strip().upper()
        if first in SECTIONS and not any(field.strip() for field in row[1:]):
            at = first
            found[at] = []
        elif at:
            found[at].append(row)
    for section in ("META", "PROJECTS"):
        if section not in found:
            message = f"the file has no section {section}"
            raise ValueError(message)
    return [found.get(section, []) for section in SECTIONS]


def _rows(lines: Sequence[Sequence[str]], section: str, needed: Iterable[str]) -> list[Row]:
    header = [field.strip().lower() for field in lines[0]] if lines else []
    for column in needed:
        if column not in header:
            message = f"section {section} has no column {column}"
            raise ValueError(message)
    return [
        {column: field.strip() for column, field in zip(header, line, strict=False)} for line in lines[1:]
    ]


def _scores(ballots: Sequence[Row], kind: str, about: Row) -> dict[str, Fraction]:
    """Project id -> what all ballots together give it."""
    scores: dict[str, Fraction] = defaultdict(Fraction)
    longest = int(about["max_length"]) if about.get("max_length", "").isdigit() else None
    for ballot in ballots:
        given = _given(ballot, kind, longest)
        for project, points in given.items():
            scores[project] += points
    return scores


def _given(ballot: Row, kind: str, longest: int | None) -> dict[str, Fraction]:
    named = [project.strip() for project in ballot.get("vote", "").split(",") if project.strip()]
    if kind in POINTS:
        points = [each for each in ballot.get("points", "").split(",") if each.strip()]
        if len(points) != len(named):
            message = f"a ballot names {len(named)} projects and gives {len(points)} points: {ballot}"
            raise ValueError(message)
        return {
            project: _figure(each, "a ballot's points") for project, each in zip(named, points, strict=True)
        }
    once = list(dict.fromkeys(named))
    if kind in APPROVAL:
        return dict.fromkeys(once, Fraction(1))
    top = len(once) if longest is None else max(longest, len(once))
    return {project: Fraction(top - place) for place, project in enumerate(once)}


def _candidate(row: Row, scores: dict[str, Fraction] | None, column: str) -> Candidate:
    project = row["project_id"]
    stated = _figure(row[column], f"{column} of {project}") if row.get(column) else None
    score = (stated or Fraction(0)) if scores is None else scores.get(project, Fraction(0))
    cost = _figure(row.get("cost", ""), f"the cost of project {project}")
    return Candidate(project, row.get("name") or project, cost, score, stated)


def _figure(written: str, what: str) -> Fraction:
    """A figure with a point or a comma before its decimals, and spaces between its thousands or none."""
    plain = "".join(written.split()).replace(",", ".")
    try:
        return Fraction(plain)
    except ValueError as fault:
        message = f"{what} is {written!r}, which is no number"
        raise ValueError(message) from fault
