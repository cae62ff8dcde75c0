from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from icalendar import Calendar

from funding_tui.commands import verbs
from funding_tui.today.calendar import build_calendar, is_working_day, working_days_before, write_calendar
from models.database import Workspace
from models.funding import Obligation
from tests.builders import HOSTILE, TODAY, a_workspace, add, an_opportunity

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with a_workspace(tmp_path) as made:
        yield made


def an_obligation(workspace: Workspace, title: str = "Quarter 3 return", **more: object) -> int:
    facts = {"kind": "return", "due": date(2027, 1, 15), **more}
    with workspace.session() as session:
        return add(session, Obligation(title=title, **facts))


def events(workspace: Workspace, *, closings: bool = False, now: datetime = NOW) -> list:
    written = write_calendar(build_calendar(workspace, TODAY, closings=closings), now)
    return list(Calendar.from_ical(written).walk("VEVENT"))


@pytest.mark.parametrize(
    ("day", "number", "found"),
    [
        (date(2026, 11, 23), 0, date(2026, 11, 23)),
        (date(2026, 11, 22), 0, date(2026, 11, 20)),  # a Sunday
        (date(2026, 11, 23), 1, date(2026, 11, 20)),
        (date(2026, 12, 29), 1, date(2026, 12, 24)),  # over Christmas, Boxing Day fell on a Saturday
        (date(2027, 3, 31), 3, date(2027, 3, 24)),  # over Easter
    ],
)
def test_working_days_leave_out_weekends_and_bank_holidays(day: date, number: int, found: date) -> None:
    assert working_days_before(day, number) == found
    assert is_working_day(found)


def test_a_duty_is_an_entry_with_a_reminder_on_a_working_day(workspace: Workspace) -> None:
    an_obligation(workspace, owner="A. Officer", note="Two tables", illustrative=True)
    (event,) = events(workspace)
    assert str(event["summary"]) == "Quarter 3 return (return due) (illustrative)"
    assert event.decoded("dtstart") == date(2027, 1, 15)
    assert "owner: A. Officer" in str(event["description"])
    (alarm,) = event.walk("VALARM")
    assert alarm.decoded("trigger") == datetime(2027, 1, 8, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("words", "at"),
    [
        ("12 noon", datetime(2027, 7, 15, 11, tzinfo=UTC)),
        ("5pm", datetime(2027, 7, 15, 16, tzinfo=UTC)),
        ("17:30", datetime(2027, 7, 15, 16, 30, tzinfo=UTC)),
        ("", None),
        ("midnight", None),
        ("close of play", None),
        ("12", None),
    ],
)
def test_a_time_is_the_clock_s_in_the_united_kingdom_and_what_is_unclear_is_the_day(
    workspace: Workspace, words: str, at: datetime | None
) -> None:
    an_obligation(workspace, due=date(2027, 7, 15), due_time=words)
    (entry,) = build_calendar(workspace, TODAY).entries
    assert entry.at == at
    assert not words or f"by {words}" in entry.words


def test_written_again_an_entry_has_the_same_key_and_a_later_number(workspace: Workspace) -> None:
    key = an_obligation(workspace)
    (before,) = events(workspace)
    with workspace.session() as session:
        obligation = session.get(Obligation, key)
        assert obligation is not None
        obligation.due = date(2027, 1, 22)
        session.add(obligation)
    (after,) = events(workspace, now=NOW + timedelta(hours=1))
    assert before["uid"] == after["uid"]
    assert after["sequence"] > before["sequence"]
    assert after.decoded("dtstart") == date(2027, 1, 22)


def test_what_is_done_is_left_out_and_what_is_overdue_is_not(workspace: Workspace) -> None:
    an_obligation(workspace, "Done", done_on=TODAY)
    an_obligation(workspace, "Late", due=TODAY - timedelta(days=3))
    assert [entry.title for entry in build_calendar(workspace, TODAY).entries] == ["Late (return due)"]


def test_closings_join_when_asked_for_and_an_unknown_one_never_does(workspace: Workspace) -> None:
    an_opportunity(workspace, "Fund", closes_on=TODAY + timedelta(days=9))
    an_opportunity(workspace, "No day known")
    an_opportunity(workspace, "Past", closes_on=TODAY - timedelta(days=1))
    assert build_calendar(workspace, TODAY).entries == ()
    assert [entry.title for entry in build_calendar(workspace, TODAY, closings=True).entries] == [
        "Closes: Fund"
    ]


def test_hostile_text_stays_text(workspace: Workspace) -> None:
    an_obligation(workspace, HOSTILE + "\nBEGIN:VEVENT\nSUMMARY:x", note=HOSTILE)
    assert len(events(workspace)) == 1


def test_the_command_writes_a_file_and_refuses_another_suffix(workspace: Workspace, tmp_path: Path) -> None:
    an_obligation(workspace)
    command = ["calendar", "--workspace", str(workspace.path), "--to"]
    done = CliRunner().invoke(verbs, [*command, str(tmp_path / "days.ics")])
    assert done.exit_code == 0, done.output
    assert (tmp_path / "days.ics").read_bytes().startswith(b"BEGIN:VCALENDAR")
    refused = CliRunner().invoke(verbs, [*command, str(tmp_path / "days.doc")])
    assert "must end in .ics" in str(refused.exception)
