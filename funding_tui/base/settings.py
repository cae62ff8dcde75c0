"""Settings, from a TOML file and the environment; the app never writes to the file.

The file is `settings.toml` in the user's configuration folder, or where FUNDING_TUI_SETTINGS points;
`docs/settings.md` lists every key. Beside it a partnership may put a file of its own in place of one of the
files of judgement that come with the app.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from platformdirs import user_cache_path, user_config_path, user_data_path
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from funding_tui import __version__
from funding_tui.base.errors import BadInput
from models.addresses import Address, address_of, from_home
from models.errors import WorkspaceError

if TYPE_CHECKING:
    from sources.settings import ServiceSettings
    from sources.web.client import PoliteClient

APP = "funding-tui"
# the first that is set names the workspace
WORKSPACE_VARIABLES = ("FUNDING_TUI_DATABASE", "FUNDING_TUI_WORKSPACE")
CHECK_VARIABLE = "FUNDING_TUI_CHECK_SECONDS"
OFFICER_VARIABLE = "FUNDING_TUI_OFFICER"
Judgement = TypeVar("Judgement", bound=BaseModel)
Service = TypeVar("Service", bound="ServiceSettings")


class CopySettings(BaseModel):
    """How the app keeps copies of a workspace by itself.

    Attributes:
        daily: whether one is made a day.
        second: a folder that gets them too, such as one on another drive; None for none.
        days: of how many days each the copy is kept.
        weeks: of how many weeks before those the newest is kept.
        megabytes: the most that all copies in one place may have together; the newest is always kept.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    daily: bool = True
    second: Path | None = None
    days: int = Field(default=7, ge=1, le=366)
    weeks: int = Field(default=4, ge=0, le=520)
    megabytes: int = Field(default=1_000, ge=1)

    @field_validator("second")
    @classmethod
    def _from_home(cls, given: Path | None) -> Path | None:
        return None if given is None else from_home(given)


class Settings(BaseModel):
    """What an officer may set.

    Attributes:
        workspace: the workspace opened when none is named: a file, or `postgresql://user@host/database`.
        officer: the name written beside what is done.
        contact: an address that the sources' owners may write to, sent with each request.
        cache: where fetched pages are stored.
        solve_seconds: the longest that one solve may take.
        solve_gap: the share of benefit within which an allocation counts as optimal, 0 to 1.
        check_seconds: the longest that the bound of a new run may be checked for, on its own accord; 0 for
            never; None for as long as suits the solve.
        copies: how the app keeps copies of the workspace by itself.
        source: tables that change a source or add one; see `sources.registry`.
        publishing: `prefix`, `org_id` and `name` of whoever publishes awards to 360Giving.
        boundaries: what differs from `sources/areas/boundaries.toml`, such as the address or a layer.
        areas: what differs from `sources/areas/areas.toml`, likewise.
        crimes: what differs from `sources/areas/crimes.toml`, likewise.
        giving: what differs from `sources/awards/giving.toml`, likewise.
        charities: what differs from `sources/charities/charities.toml`, likewise.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    workspace: Address = Field(default_factory=lambda: user_data_path(APP, False) / "partnership.funding")
    officer: str = ""
    contact: str = ""
    cache: Path = Field(default_factory=lambda: user_cache_path(APP, False))
    solve_seconds: float = Field(default=120.0, gt=0)
    solve_gap: float = Field(default=0.001, ge=0, lt=1)
    check_seconds: float | None = Field(default=None, ge=0, allow_inf_nan=False)
    copies: CopySettings = CopySettings()
    source: list[dict[str, Any]] = []
    boundaries: dict[str, Any] = {}
    areas: dict[str, Any] = {}
    crimes: dict[str, Any] = {}
    giving: dict[str, Any] = {}
    charities: dict[str, Any] = {}
    publishing: dict[str, str] = {}

    @field_validator("cache")
    @classmethod
    def _from_home(cls, given: Path) -> Path:
        return from_home(given)

    @field_validator("workspace", mode="before")
    @classmethod
    def _read_address(cls, given: Any) -> Any:
        try:
            return address_of(given) if isinstance(given, str) else given
        except WorkspaceError as error:
            raise ValueError(str(error)) from error


def settings_path() -> Path:
    """Where the settings file is, or would be."""
    given = os.environ.get("FUNDING_TUI_SETTINGS")
    return from_home(Path(given)) if given else user_config_path(APP, False) / "settings.toml"


def load_settings() -> Settings:
    """The settings; defaults where the file is absent or silent. the environment overrides the file.

    FUNDING_TUI_DATABASE, else FUNDING_TUI_WORKSPACE, is the workspace; FUNDING_TUI_OFFICER is `officer`, and
    FUNDING_TUI_CHECK_SECONDS `check_seconds`.

    Raises:
        BadInput: the file is not TOML, or a key is unknown or unusable; the sentence names it.
    """
    path = settings_path()
    try:
        data = tomllib.loads(path.read_text("utf-8")) if path.is_file() else {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        message = f"the settings file {path} cannot be read: {error}"
        raise BadInput(message) from error
    for variable in WORKSPACE_VARIABLES:
        if os.environ.get(variable):
            data["workspace"] = os.environ[variable]
            break
    for variable, key in ((OFFICER_VARIABLE, "officer"), (CHECK_VARIABLE, "check_seconds")):
        if os.environ.get(variable):
            data[key] = os.environ[variable]
    try:
        return Settings.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        message = f"the settings file {path}: {where}: {first['msg']}"
        raise BadInput(message) from error


def load_service(service: type[Service], changes: Mapping[str, Any]) -> Service:
    """A service that ships with its settings, with what the person's settings change.

    Raises:
        BadInput: a key is unknown or unusable; the sentence names it.
    """
    try:
        return service.load(changes)
    except ValueError as error:
        message = f"the settings file: {error}"
        raise BadInput(message) from error


def open_client(settings: Settings, interval_seconds: float | None = None) -> PoliteClient:
    """A client that says to each server which app asks, and whom to write to.

    Args:
        settings: with the contact's address.
        interval_seconds: least time between two requests; None for the client's own.
    """
    from sources.web.client import ClientLimits, PoliteClient

    limits = None if interval_seconds is None else ClientLimits(interval=interval_seconds)
    return PoliteClient(limits, version=__version__, contact=settings.contact)


def load_override_or_default(name: str, package: str, kind: type[Judgement]) -> Judgement:
    """What the partnership's own file says, beside the settings file, or the one that comes with the app.

    Args:
        name: of the file, the same in both places.
        package: in which the shipped one lies.
        kind: what it holds.

    Raises:
        BadInput: the file is not TOML, or something in it is missing or unusable; the sentence names it.
    """
    own = settings_path().with_name(name)
    path = own if own.is_file() else files(package) / name
    try:
        return kind.model_validate(tomllib.loads(path.read_text("utf-8")))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        message = f"the file {path} cannot be read: {error}; correct it, or move it away to use the app's own"
        raise BadInput(message) from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "the whole"
        message = (
            f"the file {path}: {where}: {first['msg']}; correct it, or move it away to use the app's own"
        )
        raise BadInput(message) from error
