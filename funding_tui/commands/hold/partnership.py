"""`partnership`: what it states of itself, by which notices are matched, bids weighed and harm counted."""

from __future__ import annotations

import click

from funding_tui.base.errors import BadInput
from funding_tui.base.formats import count
from funding_tui.commands.console import (
    as_data,
    one_line,
    parse_percent,
    print_json,
    standard_options,
    use_workspace,
)

NOT_STATED = "not stated"
LONGEST = 2_000  # letters of a line


@click.command("partnership")
@click.option(
    "--applies-as", metavar="KINDS", help="What it may apply as, such as 'Local authority; Police'."
)
@click.option("--places", metavar="NAMES", help="What funders call where it works, semicolons between.")
@click.option("--lead-days", type=click.IntRange(min=0), help="Days that it needs for a bid.")
@click.option("--officer-day", metavar="POUNDS", help="What a day of an officer costs.")
@click.option("--harm-unit", metavar="WORDS", help="What harm is counted in, such as 'harm days'.")
@click.option(
    "--unit-means", metavar="SENTENCE", help="What one of them is, by which index and of which year."
)
@click.option("--unit-source", metavar="WORDS", help="Where that was read, and when.")
@click.option(
    "--harm-per-point",
    type=click.FloatRange(min=0, min_open=True),
    help="Harm units that one officer point counts as: an assumption.",
)
@click.option("--because", metavar="WORDS", help="Why a point counts as that.")
@click.option("--rural-uplift", metavar="PERCENT", help="Extra cost of delivery in rural areas.")
@click.option(
    "--horizon",
    type=click.IntRange(min=1, max=100),
    metavar="YEARS",
    help="For how many financial years, from the first of the plan, effects are counted.",
)
@click.option("--horizon-because", metavar="WORDS", help="Why that many years, with the source.")
@click.option("--by", default="", help="Who states it; your name in the settings otherwise.")
@standard_options
def partnership_command(
    applies_as: str | None,
    places: str | None,
    lead_days: int | None,
    officer_day: str | None,
    harm_unit: str | None,
    unit_means: str | None,
    unit_source: str | None,
    harm_per_point: float | None,
    because: str | None,
    rural_uplift: str | None,
    horizon: int | None,
    horizon_because: str | None,
    by: str,
    as_json: bool,
    workspace: str | None,
) -> None:
    """Print what the partnership states of itself, and state more of it."""
    from funding_tui.base.formats import percent
    from funding_tui.base.settings import load_settings
    from funding_tui.hold.partnership import update_partnership
    from models.errors import MoneyError
    from models.money import format_pounds, parse_pounds

    try:
        day_pence = None if officer_day is None else parse_pounds(officer_day)
    except MoneyError as error:
        raise BadInput(str(error)) from error
    with use_workspace(workspace) as records:
        profile = update_partnership(
            records,
            applicant_types=None if applies_as is None else applies_as.split(";"),
            places=None if places is None else places.split(";"),
            bid_lead_days=lead_days,
            officer_day_pence=day_pence,
            harm_unit=harm_unit,
            harm_unit_means=unit_means,
            harm_unit_source=unit_source,
            harm_per_point=harm_per_point,
            harm_per_point_note=because,
            rural_uplift_bp=parse_percent(rural_uplift),
            horizon_years=horizon,
            horizon_note=horizon_because,
            who=by.strip() or load_settings().officer,
        )
    if as_json:
        print_json(as_data(profile))
        return
    lead, cost, uplift = profile.bid_lead_days, profile.officer_day_pence, profile.rural_uplift_bp
    for name, words in (
        ("Name", profile.name),
        ("Area code", profile.area_code),
        ("Applies as", "; ".join(profile.applicant_types)),
        ("Places", "; ".join(profile.places)),
        ("Days for a bid", "" if lead is None else str(lead)),
        ("A day of an officer", "" if cost is None else format_pounds(cost)),
        ("Harm is counted in", profile.harm_unit),
        ("What one of them is", " ".join(filter(None, (profile.harm_unit_means, profile.harm_unit_source)))),
        (
            "An officer point counts as",
            f"{profile.harm_per_point:g} ({profile.harm_per_point_note or NOT_STATED})",
        ),
        ("Rural delivery costs more by", "" if uplift is None else percent(uplift)),
        ("Effects are counted for", _horizon(profile.horizon_years, profile.horizon_note)),
    ):
        click.echo(f"{name}: {one_line(words or NOT_STATED, LONGEST)}")


def _horizon(years: int | None, note: str) -> str:
    """The appraisal horizon with its reason."""
    if years is None:
        return "the years of the plan; state an appraisal horizon with --horizon"
    return f"{count(years, 'financial year', 'financial years')} ({note or NOT_STATED})"
