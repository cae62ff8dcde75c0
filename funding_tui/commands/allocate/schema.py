"""`schema`: what a problem file, or a solution file, may hold."""

from __future__ import annotations

import json

import click


@click.command("schema")
@click.argument("kind", type=click.Choice(["problem", "solution"]))
def schema_command(kind: str) -> None:
    """Print the JSON schema of a problem file or of a solution file.

    An editor that is given the schema completes the fields of a problem and marks what is wrong. What each
    field means, with examples, is in docs/problem.md.
    """
    click.echo(schema_text(kind), nl=False)


def schema_text(kind: str) -> str:
    """The JSON schema of a `problem` or of a `solution`, as its file in docs holds it."""
    from optimiser.problem import Problem
    from optimiser.solution import Solution

    schema = (Problem if kind == "problem" else Solution).model_json_schema()
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
