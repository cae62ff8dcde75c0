"""What the register of charities of England and Wales says of a charity, and of projects' providers.

The key to the register's API is in the environment or in the system's keyring: in no settings file, no log
and no error.
"""

from __future__ import annotations

import os
import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from importlib import import_module
from typing import Any, Literal

from sqlmodel import select

from funding_tui.base.errors import BadInput, NotFound, OperationCancelled, OperationError
from funding_tui.base.formats import day
from funding_tui.base.settings import Settings, load_service, open_client
from funding_tui.hold.charity_register import (
    find_by_name,
    find_by_number,
    register_path,
)
from models.clock import uk_today
from models.database import Workspace
from models.money import format_pounds
from models.projects import Project
from sources.charities.register import Charity, CharityService, fetch_charity
from sources.errors import Cancelled, SourceError
from sources.errors import NotFound as NoSuchCharity

Finding = Literal["registered", "removed", "check", "not found"]
_NUMBER = re.compile(
    r"(?:charity|charities|registered|reg\.?|no\.?|number|GB-CHC-)\D{0,12}?(\d{6,7})\b", re.IGNORECASE
)
API, DAILY = "the register's API", "the register's daily file"
VARIABLE = "FUNDING_TUI_CHARITY_KEY"
SERVICE, NAME = "funding-tui", "charity-commission"
INSTALL = "pip install 'funding-tui[keyring]'"


@dataclass(frozen=True, slots=True)
class CharityReport:
    """What the register says of a charity and its subsidiaries.

    Attributes:
        charities: the charity first.
        source: the API or the daily file.
        as_of: the day that it is of; None where that is not known.
        attribution: the words that figures of it must carry.
    """

    charities: tuple[Charity, ...]
    source: str
    as_of: date | None
    attribution: str


@dataclass(frozen=True, slots=True)
class ProviderReport:
    """One provider that projects name.

    Attributes:
        projects: codes of the projects.
        finding: `check` where several charities have the name; `not found` means not in this register, which
            knows neither companies nor councils nor the charities of Scotland and Northern Ireland.
        charities: of that number or name.
        words: the finding in a sentence.
    """

    provider: str
    projects: tuple[str, ...]
    finding: Finding
    charities: tuple[Charity, ...]
    words: str


def look_up_charity(
    settings: Settings, number: int, *, cancelled: Callable[[], bool] | None = None
) -> CharityReport:
    """A charity by its number: from the API where there is a key, else from the stored daily file.

    Raises:
        NotFound: the register has no such number, or neither a key nor a file is there.
        OperationError: the API could not be read.
        OperationCancelled: cancelled.
    """
    service, key = load_service(CharityService, settings.charities), read_key()
    if key:
        try:
            with open_client(settings) as client:
                found = fetch_charity(client, service, number, key, cancelled=cancelled)
        except Cancelled as error:
            message = "the request was stopped"
            raise OperationCancelled(message) from error
        except NoSuchCharity as error:
            raise _unknown(number) from error
        except SourceError as error:
            raise OperationError(str(error)) from error
        return CharityReport((found,), API, uk_today(), service.attribution)
    if not register_path(settings).is_file():
        message = f"fetch the register with: funding-tui sync charities; or set a key in {VARIABLE}"
        raise NotFound(message)
    stored = find_by_number(settings, number)
    if not stored:
        raise _unknown(number)
    return CharityReport(stored, DAILY, stored[0].extracted_on, service.attribution)


def find_charities(settings: Settings, name: str) -> CharityReport:
    """The charities of a name, by the stored daily file.

    Raises:
        NotFound: no daily file is stored.
    """
    found = find_by_name(settings, name)
    as_of = found[0].extracted_on if found else None
    return CharityReport(found, DAILY, as_of, load_service(CharityService, settings.charities).attribution)


def check_providers(workspace: Workspace, settings: Settings) -> tuple[ProviderReport, ...]:
    """Every provider that a project names, checked against the daily file, those to look at first.

    Raises:
        NotFound: no daily file is stored.
    """
    projects: dict[str, list[str]] = defaultdict(list)
    with workspace.session() as session:
        for code, provider in session.exec(select(Project.code, Project.provider).order_by(Project.code)):
            if provider.strip():
                projects[provider.strip()].append(code)
    reports = [check_provider(settings, provider, codes) for provider, codes in projects.items()]
    order = ("removed", "check", "not found", "registered")
    return tuple(sorted(reports, key=lambda each: (order.index(each.finding), each.provider.casefold())))


def check_provider(settings: Settings, provider: str, projects: Iterable[str] = ()) -> ProviderReport:
    """One provider, by a number in its name where there is one, else by the name.

    Raises:
        NotFound: no daily file is stored.
    """
    number = _NUMBER.search(provider)
    found = find_by_number(settings, int(number[1])) if number else find_by_name(settings, provider)
    # the subsidiaries of a charity have its number and are not other candidates
    own = tuple(each for each in found if not each.linked) or found
    finding, words = _finding(own)
    return ProviderReport(provider, tuple(projects), finding, own, words)


def provider_words(settings: Settings, provider: str) -> str:
    """The finding on one provider in a sentence; empty without a provider or a stored daily file."""
    if not provider.strip() or not register_path(settings).is_file():
        return ""
    try:
        return check_provider(settings, provider.strip()).words
    except OperationError as error:
        return str(error)


def _finding(found: tuple[Charity, ...]) -> tuple[Finding, str]:
    if not found:
        return "not found", (
            "not found in the register of England and Wales, which has no companies, councils or charities "
            "registered elsewhere"
        )
    registered = [each for each in found if each.status == "registered"]
    if len(registered) > 1 or (not registered and len(found) > 1):
        numbers = ", ".join(str(each.number) for each in found[:5])
        return "check", f"{len(found)} charities have this name: {numbers}"
    if not registered:
        (removed,) = found
        on_day = f" on {day(removed.removed_on)}" if removed.removed_on else ""
        return "removed", f"charity {removed.number} was removed from the register{on_day}"
    return _registered(registered[0])


def _registered(charity: Charity) -> tuple[Finding, str]:
    parts = [f"registered charity {charity.number}"]
    if charity.income is not None:
        year = f" in the year to {day(charity.accounts_to)}" if charity.accounts_to else ""
        parts.append(f"income {format_pounds(charity.income)}{year}")
    else:
        parts.append("no income stated")
    if charity.extracted_on is not None:
        parts.append(f"register of {day(charity.extracted_on)}")
    trouble = [
        words
        for words, holds in (
            ("insolvent", charity.insolvent),
            ("in administration", charity.in_administration),
        )
        if holds
    ]
    if trouble:
        return "check", f"{' and '.join(trouble).upper()}; {'; '.join(parts)}"
    return "registered", "; ".join(parts)


def _unknown(number: int) -> NotFound:
    return NotFound(f"the register of England and Wales has no charity {number}")


def read_key() -> str:
    """The key; empty where there is none."""
    given = os.environ.get(VARIABLE, "").strip()
    if given:
        return given
    try:
        return str(_keyring().get_password(SERVICE, NAME) or "")
    except Exception:  # a system without a keyring, or a locked one, has no key to give
        return ""


def store_key(key: str) -> None:
    """Store the key in the system's keyring; an empty one removes it.

    Raises:
        BadInput: there is no keyring, or it refuses; the sentence does not hold the key.
    """
    try:
        ring = _keyring()
        if key:
            ring.set_password(SERVICE, NAME, key)
        elif ring.get_password(SERVICE, NAME) is not None:
            ring.delete_password(SERVICE, NAME)
    except ImportError as error:
        message = f"the system's keyring needs one more package: {INSTALL}; or set {VARIABLE}"
        raise BadInput(message) from error
    except Exception as error:
        # what a keyring says of a failure may quote what it was given
        message = f"the system's keyring refused ({type(error).__name__}); set {VARIABLE} instead"
        raise BadInput(message) from None


def _keyring() -> Any:
    # optional, and slow to import
    return import_module("keyring")
