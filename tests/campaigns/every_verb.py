"""Every verb of the command line with its parts, read from the commands themselves."""

from __future__ import annotations

from collections.abc import Iterator

import click

from funding_tui.commands import verbs


def every_verb() -> dict[str, click.Command]:
    """`scenario clone` and the like by their words; a verb with parts that is one itself is there too."""
    return dict(_within(verbs, ""))


def _within(group: click.Group, before: str) -> Iterator[tuple[str, click.Command]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        words = f"{before} {name}".strip()
        if not isinstance(command, click.Group):
            yield words, command
            continue
        if command.invoke_without_command:
            yield words, command
        yield from _within(command, words)
