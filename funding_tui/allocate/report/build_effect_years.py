"""When the effect of each option acts, in which years it is counted, and who else pays for its project."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlmodel import Session, select

from funding_tui.allocate.problem.build import ProblemSetup
from funding_tui.allocate.report.allocation import EffectYearsReport, InputTable
from models.projects import Project
from optimiser.problem import Option

NOT_ASKED = "not asked yet"


def build_effect_reports(
    session: Session, setup: ProblemSetup, funded: Collection[str]
) -> tuple[EffectYearsReport, ...]:
    """One row for each option that was considered, in the order of the problem.

    Args:
        session: on the workspace.
        setup: what was solved.
        funded: ids of the options that the run funds.
    """
    also = {each.code: each.also_paid_by for each in session.exec(select(Project))}
    names = {project.id: project.name for project in setup.problem.projects}
    rows = []
    for option in setup.problem.options:
        acts = setup.effect_years[option.id]
        rows.append(
            EffectYearsReport(
                project=option.project,
                name=names[option.project],
                option=option.id.removeprefix(f"{option.project}/"),
                option_name=option.name,
                funded=option.id in funded,
                acts=acts.words,
                counted=years_in_words(option.years_active),
                stated=acts.stated,
                basis=acts.basis,
                also_paid_by=also.get(option.project, ""),
            )
        )
    return tuple(rows)


def effect_table(session: Session, setup: ProblemSetup) -> InputTable:
    """The same as an input: when each effect acts, what that rests on, and who else pays."""
    return InputTable(
        title="Years of the effects, and who else pays",
        note=setup.horizon.words,
        headings=("Project and option", "Effect acts", "Counted in", "Source or assumption", "Who else pays"),
        rows=tuple(
            (
                f"{row.name}: {row.option_name}",
                row.acts,
                row.counted,
                row.basis,
                row.also_paid_by or NOT_ASKED,
            )
            for row in build_effect_reports(session, setup, ())
        ),
    )


def years_in_words(years: Sequence[str]) -> str:
    """Years that follow one another as the first and the last, others one by one, and how many they are."""
    if len(years) < 2:
        return "".join(years)
    in_a_row = int(years[-1][:4]) - int(years[0][:4]) == len(years) - 1
    named = f"{years[0]} to {years[-1]}" if in_a_row else ", ".join(years)
    return f"{named} ({len(years)} years)"


def counted_years(options: Sequence[Option]) -> str:
    """The first and the last year in which any of these options acts, in words; empty for none."""
    years = sorted({year for option in options for year in option.years_active})
    if not years:
        return ""
    return years[0] if years[0] == years[-1] else f"{years[0]} to {years[-1]}"
