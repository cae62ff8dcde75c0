"""A report as papers print it: pots, projects and options by their names, not by the codes of the records."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from funding_tui.allocate.report.report import RunReport

_OPTION = r"/(?P<option>[\w-]+)"  # of a project, by code


def with_names_for_codes(report: RunReport) -> RunReport:
    """The report with the codes of pots, options and locked projects in its sentences put into words.

    Codes that stand alone, by which rows belong together, stay.
    """
    pots = {
        f"{pot.stream} {pot.financial_year} {pot.cost_type}": (
            f"{pot.stream_name} {pot.financial_year} {pot.cost_type}"
        )
        for pot in report.by_pot
    }
    names = {row.project: row.name for row in report.funded}
    names |= {row.project: row.name for row in report.refused}
    options = {(row.project, row.option): row.option_name for row in report.funded}
    options |= {(row.project, row.option): row.option_name for row in report.refused}

    def project_words(found: re.Match[str]) -> str:
        code, option = found["code"], found["option"]
        if option is None:
            return f"{names[code]}{found[0].removeprefix(code)}"
        said = options.get((code, option), option)
        return names[code] if said == names[code] else f"{names[code]} ({said})"

    of_pots = _codes(pots, "")
    of_projects = _codes(names, rf"(?:{_OPTION}| is locked (?:in|out))")

    def put(text: str) -> str:
        text = of_pots.sub(lambda found: pots[found["code"]], text) if pots else text
        return of_projects.sub(project_words, text) if names else text

    return RunReport.model_validate(_in_every_text(report.model_dump(), put))


def _codes(words: Mapping[str, str], after: str) -> re.Pattern[str]:
    longest_first = "|".join(map(re.escape, sorted(words, key=len, reverse=True)))
    return re.compile(rf"(?<![\w/-])(?P<code>{longest_first}){after}(?![\w-])")


def _in_every_text(value: Any, put: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return put(value)
    if isinstance(value, dict):
        return {key: _in_every_text(part, put) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_in_every_text(part, put) for part in value]
    return value
