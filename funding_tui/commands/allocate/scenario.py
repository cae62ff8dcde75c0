"""`scenario`: list, clone and change scenarios, apply shocks to them, and say how two differ."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from funding_tui.base.errors import BadInput
from funding_tui.commands.allocate.scenario_tables import (
    print_scenario,
    print_scenario_detail,
    print_shocks,
)
from funding_tui.commands.console import (
    as_data,
    full_line,
    json_option,
    officer_name,
    parse_run_number,
    print_json,
    print_table,
    use_workspace,
    workspace_option,
)

Command = TypeVar("Command", bound=Callable[..., Any])


def _works_on(command: Command) -> Command:
    return json_option(workspace_option(command))


@click.group("scenario")
def scenario_command() -> None:
    """Named sets of rules, weights, locks and shocks, each based on another or on the records.

    A verb that changes a scenario prints it as changed; with --json under the keys of `scenario list`.
    Each change is written into the audit and can be taken back.
    """


@scenario_command.command("list")
@_works_on
def list_command(as_json: bool, workspace: str | None) -> None:
    """Every scenario.

    With --json prints a list of: code, name, note, author, base, rural_floor_bp, own_floor_bp, rules (in
    words), switched_off (how many rules), weights, locks, shocks (in words), last_run.
    """
    from funding_tui.allocate.scenarios.overview import list_scenarios

    with use_workspace(workspace) as records:
        found = list_scenarios(records)
    if as_json:
        print_json([as_data(row) for row in found])
        return
    print_table(
        ["Code", "Scenario", "Based on", "Shocks", "Rules off", "Locks", "Last run", "By"],
        [
            [
                row.code,
                row.name,
                row.base or "the records",
                str(len(row.shocks)),
                str(row.switched_off),
                str(len(row.locks)),
                "never" if row.last_run is None else str(row.last_run),
                row.author,
            ]
            for row in found
        ],
        right=(3, 4, 5, 6),
    )


@scenario_command.command("show")
@click.argument("code")
@_works_on
def show_command(code: str, as_json: bool, workspace: str | None) -> None:
    """One scenario in full: every rule as a switch, weights, locks, and what each shock does.

    With --json prints: row, author, created_on, years, rules (key, name, words, means, stream, stream_name,
    origin, own, on, off_by), weights (priority, name, strategy, weight, own), locks, shocks (number, key,
    name, words, figures, said, origin, laid_on, laid_by), layers.
    """
    from funding_tui.allocate.scenarios.overview import read_scenario

    with use_workspace(workspace) as records:
        found = read_scenario(records, code)
    if as_json:
        print_json(as_data(found))
    else:
        print_scenario_detail(found)


@scenario_command.command("add")
@click.argument("code")
@click.option("--name", required=True, help="What the board calls it.")
@click.option("--over", default="base", show_default=True, help="The scenario that it is based on.")
@click.option("--note", default="", help="Why it is there.")
@click.option("--author", default=None, help="Who made it (default: the officer in the settings).")
@_works_on
def add_command(
    code: str, name: str, over: str, note: str, author: str | None, as_json: bool, workspace: str | None
) -> None:
    """A new scenario, based on another."""
    from funding_tui.allocate.scenarios.store import add_scenario

    with use_workspace(workspace) as records:
        row = add_scenario(records, code, name, base=over, note=note, author=officer_name(author or ""))
    print_scenario(row, as_json)


@scenario_command.command("clone")
@click.argument("code")
@click.argument("new_code")
@click.option("--name", required=True, help="What the board calls the copy.")
@click.option("--note", default="", help="Why it is there.")
@click.option("--author", default=None, help="Who made it (default: the officer in the settings).")
@_works_on
def clone_command(
    code: str, new_code: str, name: str, note: str, author: str | None, as_json: bool, workspace: str | None
) -> None:
    """A copy of a scenario under another code."""
    from funding_tui.allocate.scenarios.store import clone_scenario

    with use_workspace(workspace) as records:
        row = clone_scenario(records, code, new_code, name, note=note, author=officer_name(author or ""))
    print_scenario(row, as_json)


@scenario_command.command("note")
@click.argument("code")
@click.argument("note", required=False)
@click.option("--name", default=None, help="Another name.")
@_works_on
def note_command(code: str, note: str | None, name: str | None, as_json: bool, workspace: str | None) -> None:
    """Change the note or the name of a scenario."""
    from funding_tui.allocate.scenarios.store import describe_scenario

    if note is None and name is None:
        message = "say what to change: a note, or --name"
        raise BadInput(message)
    with use_workspace(workspace) as records:
        row = describe_scenario(records, code, name=name, note=note, who=officer_name(""))
    print_scenario(row, as_json)


@scenario_command.command("rule")
@click.argument("code")
@click.argument("rule")
@click.argument("state", type=click.Choice(["on", "off", "drop"]))
@_works_on
def rule_command(code: str, rule: str, state: str, as_json: bool, workspace: str | None) -> None:
    """Switch a RULE on or off in a scenario, or drop one of its own.

    RULE is the key that `scenario show` prints, its beginning, or the rule's words.
    """
    from funding_tui.allocate.scenarios.edit import drop_rule, switch_rule

    with use_workspace(workspace) as records:
        if state == "drop":
            row = drop_rule(records, code, rule, who=officer_name(""))
        else:
            row = switch_rule(records, code, rule, state == "on", who=officer_name(""))
    print_scenario(row, as_json)


@scenario_command.command("limit")
@click.argument("code")
@click.argument("of")
@click.option("--at-least", default="", help="A share such as 30%, or an amount such as 80,000.")
@click.option("--at-most", default="", help="The same for a cap.")
@click.option("--within", multiple=True, metavar="STREAM", help="Only money of this stream counts.")
@_works_on
def limit_command(
    code: str,
    of: str,
    at_least: str,
    at_most: str,
    within: tuple[str, ...],
    as_json: bool,
    workspace: str | None,
) -> None:
    """Set a floor or a cap of the scenario's own; with neither, remove it.

    OF is `rural`, `urban`, a cost type, the code of a priority, or project:CODE.
    """
    from funding_tui.allocate.scenarios.edit import set_limit

    with use_workspace(workspace) as records:
        row = set_limit(
            records, code, of, at_least=at_least, at_most=at_most, within=within, who=officer_name("")
        )
    print_scenario(row, as_json)


@scenario_command.command("weight")
@click.argument("code")
@click.argument("priority")
@click.argument("weight")
@_works_on
def weight_command(code: str, priority: str, weight: str, as_json: bool, workspace: str | None) -> None:
    """Give a PRIORITY another weight than the strategy does; `strategy` goes back to that."""
    from funding_tui.allocate.scenarios.edit import set_weight

    with use_workspace(workspace) as records:
        row = set_weight(records, code, priority, _weight(weight), who=officer_name(""))
    print_scenario(row, as_json)


@scenario_command.command("lock")
@click.argument("code")
@click.argument("project")
@click.argument("state", type=click.Choice(["in", "out", "free"]))
@_works_on
def lock_command(code: str, project: str, state: str, as_json: bool, workspace: str | None) -> None:
    """Lock a PROJECT in or out of a scenario, or unlock it."""
    from funding_tui.allocate.scenarios.edit import set_lock

    with use_workspace(workspace) as records:
        row = set_lock(records, code, project, None if state == "free" else state, who=officer_name(""))
    print_scenario(row, as_json)


@scenario_command.command("shock")
@click.argument("code", required=False)
@click.argument("shock", required=False)
@click.argument("figures", nargs=-1, metavar="[NAME=FIGURE]...")
@click.option("--drop", is_flag=True, help="Take the shock off again; SHOCK may be its number.")
@_works_on
def shock_command(
    code: str | None,
    shock: str | None,
    figures: tuple[str, ...],
    drop: bool,
    as_json: bool,
    workspace: str | None,
) -> None:
    """Apply a SHOCK to the scenario CODE with its figures, such as share=18%; alone, list all shocks.

    With --json the list has: key, press, name, words, source, dated, figures (name, unit, ask, default,
    optional, source).
    """
    from funding_tui.allocate.scenarios.overview import read_scenario
    from funding_tui.allocate.scenarios.shocks import add_shock, drop_shock

    if code is None:
        print_shocks(as_json)
        return
    if shock is None:
        message = "name a shock; list them with: funding-tui scenario shock"
        raise BadInput(message)
    with use_workspace(workspace) as records:
        if drop:
            row = drop_shock(records, code, shock, who=officer_name(""))
            said = ""
        else:
            row = add_shock(records, code, shock, _stated(figures), who=officer_name(""))
            said = read_scenario(records, code).shocks[-1].said
    print_scenario(row, as_json)
    if said and not as_json:
        click.echo(f"\n{said}")


@scenario_command.command("save")
@click.argument("run", metavar="RUN")
@click.option(
    "--as", "new_code", default="", metavar="CODE", help="Save to a copy of the scenario with this code."
)
@click.option("--name", default="", help="What the board calls the copy.")
@click.option("--by", default="", help="Who saves it (default: the officer in the settings).")
@_works_on
def save_command(run: str, new_code: str, name: str, by: str, as_json: bool, workspace: str | None) -> None:
    """Save what was added for RUN alone (floor, locks, switched rules) to its scenario.

    The scenario, or the copy that --as names, then solves to that run. A floor takes the place of those that
    the scenario inherits, which are switched off in it. RUN is a number or "latest".
    """
    from funding_tui.allocate.run_store import load_report
    from funding_tui.allocate.scenarios.save_changes import save_run

    with use_workspace(workspace) as records:
        if bool(new_code) != bool(name):
            message = "a copy needs both its code (--as) and its name (--name)"
            raise BadInput(message)
        number = parse_run_number(run)
        found = load_report(records, number).run if number is None else number
        row = save_run(records, found, new_code=new_code, new_name=name, who=officer_name(by))
    print_scenario(row, as_json)


@scenario_command.command("diff")
@click.argument("code")
@click.argument("against", required=False)
@_works_on
def diff_command(code: str, against: str | None, as_json: bool, workspace: str | None) -> None:
    """How a scenario differs from its base, or from another.

    With --json prints: code, name, against, against_name, words, differences (what, item, before, after,
    words).
    """
    from funding_tui.allocate.scenarios.difference import scenario_difference

    with use_workspace(workspace) as records:
        found = scenario_difference(records, code, against)
    if as_json:
        print_json(as_data(found))
        return
    click.echo(f"{found.name}, against {found.against_name}:\n")
    for sentence in found.words:
        click.echo(f"- {full_line(sentence)}")


@scenario_command.command("remove")
@click.argument("code")
@_works_on
def remove_command(code: str, as_json: bool, workspace: str | None) -> None:
    """Remove a scenario that nothing depends on; the audit keeps its content.

    With --json prints: removed.
    """
    from funding_tui.allocate.scenarios.store import remove_scenario

    with use_workspace(workspace) as records:
        remove_scenario(records, code, who=officer_name(""))
    if as_json:
        print_json({"removed": code})
    else:
        click.echo(f"{full_line(code)} is removed.")


def _stated(figures: tuple[str, ...]) -> dict[str, str]:
    found = {}
    for each in figures:
        name, sign, text = each.partition("=")
        if not sign:
            message = f"{each!r} is no figure; write NAME=FIGURE, such as share=18%"
            raise BadInput(message)
        found[name.strip()] = text
    return found


def _weight(text: str) -> float | None:
    if text == "strategy":
        return None
    try:
        return float(text)
    except ValueError as error:
        message = f"{text!r} is no weight; write a number such as 1.5, or `strategy`"
        raise BadInput(message) from error
