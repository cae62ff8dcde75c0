"""How the command line ends: an error as one sentence on stderr, all output passed on, one exit code."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from funding_tui import exit_codes
from funding_tui.commands.interrupts import go_on_after_interrupt, was_interrupted
from funding_tui.commands.streams import flush_streams, give_up_output

if TYPE_CHECKING:
    from funding_tui.base.failures import Failure

_LONGEST = 900  # characters of a sentence on stderr
_LONGEST_WORD = 300  # a path may be long


def leave(code: int) -> NoReturn:
    """End the process.

    A thread that is still at work is left behind: to wait for it may take long, and a solver that the
    interpreter ends under its feet takes the process down with it.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # all is done and said
    if any(thread.daemon for thread in threading.enumerate()):
        os._exit(code)
    sys.exit(code)


def exit_code_of(work: Callable[[], Any]) -> int:
    """The exit code that work ends with; what went wrong is said on stderr, in one line."""
    go_on_after_interrupt()
    try:
        code = _code_of(work)
        flush_streams()
    except BaseException as error:  # whatever it is, an officer reads one sentence
        code = _report(error)
        _give_up_unless_flushed()
    return code


def _code_of(work: Callable[[], Any]) -> int:
    try:
        ended = work()
    except SystemExit as end:
        ended = end.code
        if isinstance(ended, str):
            _say(ended)
            return exit_codes.FAILED
    return ended if isinstance(ended, int) else exit_codes.DONE


def _report(error: BaseException) -> int:
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        click.echo(error.ctx.get_help() if error.ctx else error.format_message(), err=True)
        return exit_codes.BAD_INPUT
    if isinstance(error, click.ClickException):
        _say(_usage_sentence(error))
        return error.exit_code
    from funding_tui.base.failures import failure_of

    failure = failure_of(_interrupted(error), _file_of_command())
    _say(f"{failure.sentence}{_logged(failure, error)}")
    return failure.code


def _interrupted(error: BaseException) -> BaseException:
    """Click says `Abort` for Ctrl-C, and for a question at the end of the input; others may say anything."""
    return KeyboardInterrupt() if isinstance(error, click.Abort) or was_interrupted() else error


def _logged(failure: Failure, error: BaseException) -> str:
    if failure.expected:
        return ""
    from funding_tui.base.error_log import write_log

    return write_log(error)


def _usage_sentence(error: click.ClickException) -> str:
    words = " ".join(error.format_message().split()).rstrip(".")
    ctx = getattr(error, "ctx", None)
    return words if ctx is None else f"{words}; see: {ctx.command_path} --help"


def _file_of_command() -> Path | None:
    """The one file that the command line names, for a sentence that would not say which."""
    named = [Path(word) for word in sys.argv[1:] if not word.startswith("-") and _is_file(word)]
    return named[0] if len(named) == 1 else None


def _is_file(word: str) -> bool:
    try:
        return Path(word).is_file()
    except (OSError, ValueError):
        return False


def _say(sentence: str) -> None:
    try:
        click.echo(f"funding-tui: {_shortened(sentence)}", err=True)
    except (OSError, ValueError):  # nobody hears it
        return


def _shortened(sentence: str) -> str:
    """On one line that can be read: without the middle of a word, or a sentence, that is far too long."""
    words = (_without_middle(word, _LONGEST_WORD) for word in sentence.split())
    return _without_middle(" ".join(words), _LONGEST)


def _without_middle(text: str, most: int) -> str:
    kept = most // 2 - 1
    return text if len(text) <= most else f"{text[:kept]}…{text[-kept:]}"


def _give_up_unless_flushed() -> None:
    try:
        flush_streams()
    except (OSError, ValueError):
        give_up_output()
