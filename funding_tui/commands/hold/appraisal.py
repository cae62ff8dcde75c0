"""`appraisal`: how benefit is put in pounds: unit costs, discounting, optimism about costs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from funding_tui.commands.console import (
    one_line,
    parse_percent,
    print_json,
    print_table,
    standard_options,
    use_workspace,
)

if TYPE_CHECKING:
    from funding_tui.hold.appraisal.settings import Appraisal

OFF, GREEN_BOOK = "off", "green-book"
LONGEST = 2_000  # letters of a line


@click.command("appraisal")
@click.option("--unit-costs", metavar="SET", help="The code of a set of weights in pounds.")
@click.option(
    "--discount",
    metavar="PERCENT",
    help="What each later year counts less for; green-book takes the Treasury's rate, off takes none.",
)
@click.option("--capital-optimism", metavar="PERCENT", help="What capital costs are raised by, or off.")
@click.option("--revenue-optimism", metavar="PERCENT", help="What running costs are raised by, or off.")
@click.option("--because", default="", metavar="WORDS", help="Where a figure comes from.")
@click.option("--by", default="", help="Who states it; your name in the settings otherwise.")
@standard_options
def appraisal_command(
    unit_costs: str | None,
    discount: str | None,
    capital_optimism: str | None,
    revenue_optimism: str | None,
    because: str,
    by: str,
    as_json: bool,
    workspace: str | None,
) -> None:
    """Print how benefit is put in pounds, and state more of it.

    Nothing is discounted, and no cost is raised against optimism, until the partnership says by how much.
    """
    from funding_tui.base.settings import load_settings
    from funding_tui.hold.appraisal.settings import (
        AppraisalChanges,
        green_book,
        load_appraisal,
        state_appraisal,
    )

    book = green_book()
    given = {
        "discount_bp": discount,
        "capital_optimism_bp": capital_optimism,
        "revenue_optimism_bp": revenue_optimism,
    }
    off = frozenset(name for name, text in given.items() if text is not None and text.strip().lower() == OFF)
    if discount is not None and discount.strip().lower() == GREEN_BOOK:
        given["discount_bp"] = f"{book.discounting.rate_bp / 100}%"
        because = because or f"{book.discounting.words}; {book.discounting.source}"
    figures = {name: None if name in off else parse_percent(text) for name, text in given.items()}
    changes = AppraisalChanges(unit_costs=unit_costs, off=off, note=because, **figures)
    with use_workspace(workspace) as records:
        if changes == AppraisalChanges():
            found = load_appraisal(records)
        else:
            found = state_appraisal(records, changes, who=by.strip() or load_settings().officer)
    if as_json:
        print_json({**_as_data(found), "green_book": book.model_dump(mode="json")})
    else:
        _print(found)


def _as_data(found: Appraisal) -> dict[str, object]:
    costs = found.unit_costs
    about = {
        name: getattr(costs, name)
        for name in ("code", "name", "price_year", "source", "licence", "dated", "read_on", "imported")
    }
    offences = [
        {"indicator": indicator, "offence": each.offence, "pounds": each.weight, "note": each.note}
        for indicator, each in costs.weights.items()
    ]
    return {
        "unit_costs": {**about, "read_on": costs.read_on.isoformat(), "offences": offences},
        "discount_bp": found.discount_bp,
        "capital_optimism_bp": found.capital_optimism_bp,
        "revenue_optimism_bp": found.revenue_optimism_bp,
        "note": found.note,
    }


def _print(found: Appraisal) -> None:
    from funding_tui.base.formats import percent
    from funding_tui.hold.appraisal.settings import green_book

    book, costs = green_book(), found.unit_costs
    off = "off; state it with"
    for name, words in (
        ("Unit costs", f"{costs.name}, at prices of {costs.price_year} ({costs.source})"),
        (
            "Each later year counts less by",
            f"{off} --discount" if found.discount_bp is None else percent(found.discount_bp),
        ),
        (
            "Capital costs are raised by",
            f"{off} --capital-optimism"
            if found.capital_optimism_bp is None
            else percent(found.capital_optimism_bp),
        ),
        (
            "Running costs are raised by",
            f"{off} --revenue-optimism"
            if found.revenue_optimism_bp is None
            else percent(found.revenue_optimism_bp),
        ),
        ("Where those come from", found.note or "not stated"),
        ("The Treasury discounts at", f"{book.discounting.words} ({book.discounting.source})"),
        ("The Treasury on optimism", f"{book.optimism.words} ({book.optimism.source})"),
    ):
        click.echo(f"{name}: {one_line(words, LONGEST)}")
    click.echo()
    print_table(
        ("Kind of project", "Raises", "Lowest", "Highest"),
        [
            (kind.name, kind.of, percent(kind.lowest_bp), percent(kind.highest_bp))
            for kind in book.optimism.kind
        ],
        right=(2, 3),
    )
