"""Windows in front of a screen: words at full size, help, yes or no, a choice, a form, and a file's name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any, ClassVar, Generic, TypeVar

from textual import on
from textual.app import ComposeResult
from textual.binding import ActiveBinding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from funding_tui.tui.jobs import Job, JobFailure
from funding_tui.tui.keymap import OUR_KEYS, key
from funding_tui.tui.session import WorkspaceSession, host_of, run_verb
from funding_tui.tui.text import paragraphs, plain

Value = TypeVar("Value")
WRITING = "export"
NOT_OPEN = "No workspace is open."
HELP_RULES = (
    "Digits go to screens, small letters act on the row, capitals on the whole. Esc goes back and never "
    "loses what was typed. (i) marks an amount that is illustrative: no source gives it."
)


class TextScreen(ModalScreen[None]):
    """Prose in a window that scrolls; any of the usual keys closes it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        key("escape,enter,q", "dismiss", "Close", "reader.close"),
        key("j", "scroll(1)", "Down", "reader.down", show=False),
        key("k", "scroll(-1)", "Up", "reader.up", show=False),
    ]
    AUTO_FOCUS = "VerticalScroll"
    HINT: ClassVar[str] = "Arrows and page keys scroll; Esc closes"

    def __init__(self, words: Content) -> None:
        super().__init__()
        self._words = words

    def compose(self) -> ComposeResult:
        """The words and how to leave."""
        with VerticalScroll(id="window"):
            yield Static(self._words, markup=False)
        yield Static(self.HINT, id="hint", markup=False)

    def action_scroll(self, lines: int) -> None:
        """Down or up."""
        self.query_one("#window", VerticalScroll).scroll_relative(y=lines, animate=False)


class HelpScreen(TextScreen):
    """What the screen in front is for, and its keys as they are bound.

    Args:
        explanation: what the screen is for.
        active: the bindings that act there, by key.
        display: how a key is written.
    """

    def __init__(self, explanation: str, active: dict[str, ActiveBinding], display: dict[str, str]) -> None:
        super().__init__(paragraphs([plain(explanation), _keys(active, display), HELP_RULES]))


def _keys(active: dict[str, ActiveBinding], display: dict[str, str]) -> Content:
    keys: dict[str, list[str]] = {}
    words: dict[str, str] = {}
    for pressed, found in active.items():
        name = found.binding.id
        if name in OUR_KEYS:
            keys.setdefault(name, []).append(display[pressed])
            words[name] = found.tooltip or found.binding.tooltip or found.binding.description
    width = max((len(", ".join(of)) for of in keys.values()), default=0)
    lines = [
        Content.assemble((", ".join(of).rjust(width), "bold"), f"  {words[name]}")
        for name, of in keys.items()
    ]
    return Content("\n").join(lines)


class ConfirmScreen(ModalScreen[bool]):
    """A question with two answers; `Esc` is no.

    Args:
        question: in a sentence.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        key("y", "answer(True)", "Yes", "question.yes"),
        key("n,escape", "answer(False)", "No", "question.no"),
    ]
    AUTO_FOCUS = "VerticalScroll"

    def __init__(self, question: str) -> None:
        super().__init__()
        self._question = question

    def compose(self) -> ComposeResult:
        """The question and its keys."""
        with VerticalScroll(id="window"):
            yield Static(plain(self._question), markup=False)
        yield Static("y  yes     n  no", id="hint", markup=False)

    def action_answer(self, yes: bool) -> None:
        """Close with the answer."""
        self.dismiss(yes)


class ChoiceScreen(ModalScreen[Value | None], Generic[Value]):
    """A list to choose one thing from; closes with it, or with None.

    Args:
        choices: each thing, with the words that stand for it.
        hint: how to choose.
        present: the number of the choice to begin at.
        empty: what stands where there is nothing to choose.
    """

    BINDINGS: ClassVar[list[BindingType]] = [key("escape,q", "dismiss", "Close", "choice.close")]
    AUTO_FOCUS = "OptionList"

    def __init__(
        self, choices: Sequence[tuple[Value, Content]], hint: str, *, present: int = 0, empty: str = ""
    ) -> None:
        super().__init__()
        self._choices, self._hint, self._present, self._empty = choices, hint, present, empty

    def compose(self) -> ComposeResult:
        """The list and how to choose."""
        with VerticalScroll(id="window", can_focus=False):
            if self._choices:
                yield OptionList(*(Option(words) for _, words in self._choices))
            else:
                yield Static(self._empty, markup=False)
        yield Static(self._hint, id="hint", markup=False)

    def on_mount(self) -> None:
        """Begin at the present choice."""
        if self._choices and self._present:
            self.query_one(OptionList).highlighted = self._present

    @on(OptionList.OptionSelected)
    def choose(self, event: OptionList.OptionSelected) -> None:
        """Close with the choice under the cursor."""
        self.dismiss(self._choices[event.option_index][0])


@dataclass(frozen=True, slots=True)
class Field:
    """One line to fill in: its name, what is in it to begin with, and a hint for an empty one."""

    label: str
    typed: str = ""
    hint: str = ""


class FormScreen(ModalScreen[Any]):
    """Fields under a question; `Enter` goes to the next field, and in the last one does it.

    Closes with what the verb returned, or None where the officer left. A refusal is said in the window, and
    the fields stay as they are.

    Args:
        question: what will be done, in a sentence.
        fields: at least one.
        verb: what is done, in a job, given the open workspace and what was typed in each field.
    """

    BINDINGS: ClassVar[list[BindingType]] = [key("escape", "leave", "Close", "asking.close")]
    AUTO_FOCUS = "Input"

    def __init__(self, question: str, fields: Sequence[Field], verb: Callable[..., Any]) -> None:
        super().__init__()
        self._question, self._fields, self._verb = question, fields, verb

    def compose(self) -> ComposeResult:
        """The question, its fields and what came of it."""
        with VerticalScroll(id="window", can_focus=False):
            yield Static(plain(self._question), markup=False)
            for number, field in enumerate(self._fields):
                yield Static(plain(field.label), markup=False)
                yield Input(
                    field.typed,
                    placeholder=field.hint,
                    id=f"field-{number}",
                    select_on_focus=False,
                    max_length=2000,
                )
            yield Static("", id="said", markup=False)
        yield Static("Enter goes on, and in the last field does it; Esc closes", id="hint", markup=False)

    @on(Input.Submitted)
    def go_on(self, event: Input.Submitted) -> None:
        """To the next field, or do it."""
        inputs = list(self.query(Input))
        at = inputs.index(event.input)
        if at + 1 < len(inputs):
            self.set_focus(inputs[at + 1])
            return
        typed = [each.value.strip() for each in inputs]
        started = run_verb(
            self,
            "form",
            lambda session, job: self._verb(session, *typed),
            self._close,
            on_failure=self._show_failure,
        )
        self._set_status("Working…" if started else NOT_OPEN)

    def _close(self, result: Any) -> None:
        self.dismiss(result)

    def _show_failure(self, failure: JobFailure) -> None:
        self._set_status(failure.sentence)

    def _set_status(self, words: str) -> None:
        self.query_one("#said", Static).update(plain(words))

    def action_leave(self) -> None:
        """Close without doing anything."""
        self.dismiss(None)


class FileNameScreen(ModalScreen[str]):
    """Ask for a file's name and write there; closes with what was typed, which is there again next time.

    Args:
        question: what is to be written.
        typed: the name to begin with.
        hint: which suffixes there are.
        write: writes the file, in a job to which it may report its progress in words.
    """

    BINDINGS: ClassVar[list[BindingType]] = [key("escape", "leave", "Close", "file.close")]
    AUTO_FOCUS = "Input"

    def __init__(
        self, question: str, typed: str, hint: str, write: Callable[[WorkspaceSession, Path, Job], Path]
    ) -> None:
        super().__init__()
        self._question, self._typed, self._hint = question, typed, hint
        self._write = write
        self._warned_of = ""

    def compose(self) -> ComposeResult:
        """The question, the name and what came of it."""
        with VerticalScroll(id="window", can_focus=False):
            yield Static(plain(self._question), markup=False)
            yield Input(self._typed, id="path", select_on_focus=False)
            yield Static("", id="said", markup=False)
        yield Static(plain(f"{self._hint} Enter writes; Esc closes"), id="hint", markup=False)

    @on(Input.Submitted)
    def write(self, event: Input.Submitted) -> None:
        """Write the file; an existing one is replaced only when Enter is pressed twice."""
        path = Path(event.value.strip()).expanduser()
        if not event.value.strip() or host_of(self.app).jobs.running(WRITING):
            return
        if self.app.is_web:
            self._write_for_browser(path.name)
            return
        if path.exists() and self._warned_of != event.value:
            self._warned_of = event.value
            self._set_status(f"{path} is there already; Enter again replaces it.")
            return
        started = run_verb(
            self,
            WRITING,
            lambda session, job: self._write(session, path, job),
            self._show_written,
            on_failure=self._show_failure,
            on_progress=self._set_status,
        )
        self._set_status("Writing…" if started else NOT_OPEN)

    def _write_for_browser(self, name: str) -> None:
        """Write the file where nobody else sees it, and let the visitor's browser take it."""

        def write(session: WorkspaceSession, job: Job) -> bytes:
            from tempfile import TemporaryDirectory

            with TemporaryDirectory(prefix="funding-tui-") as folder:
                return self._write(session, Path(folder) / name, job).read_bytes()

        def deliver(content: bytes) -> None:
            self.app.deliver_binary(BytesIO(content), save_filename=name)
            self._close()

        started = run_verb(
            self, WRITING, write, deliver, on_failure=self._show_failure, on_progress=self._set_status
        )
        self._set_status("Writing…" if started else NOT_OPEN)

    def _show_written(self, path: Path) -> None:
        self.app.notify(f"Written to {path.absolute()}", markup=False, timeout=8)
        self._close()

    def _show_failure(self, failure: JobFailure) -> None:
        self._set_status(failure.sentence)

    def _set_status(self, words: str) -> None:
        self.query_one("#said", Static).update(plain(words))

    def action_leave(self) -> None:
        """Stop the writing; else close."""
        if host_of(self.app).jobs.cancel(WRITING):
            self._set_status("Stopping…")
        else:
            self._close()

    def _close(self) -> None:
        self.dismiss(self.query_one("#path", Input).value)
