"""Settings of sources and services: what the program ships with, and what a person's settings change."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from importlib.resources import files
from typing import Annotated, Any, ClassVar, Self, TypeAlias, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

Seconds: TypeAlias = Annotated[float, Field(ge=0, le=3600)]
WebAddress: TypeAlias = Annotated[str, Field(pattern=r"^https?://[^\s/]+", max_length=2000)]


class SettingsRecord(BaseModel):
    """Settings that never change once read; a key that is not known is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


Settings = TypeVar("Settings", bound=SettingsRecord)


def packaged_table(package: str, file: str) -> dict[str, Any]:
    """The TOML file of a package, as it is shipped."""
    return tomllib.loads(files(package).joinpath(file).read_text(encoding="utf-8"))


def check_text(label: str, table: Mapping[str, Any], key: str) -> None:
    """Refuse a table that is to be looked up by a key, where what it has there is no text.

    Args:
        label: what the table describes, to begin the sentence of an error with.
        table: keys and values.
        key: such as `name`; a table without it is no matter of this.

    Raises:
        ValueError: it is a number, a list or a table.
    """
    given = table.get(key, "")
    if not isinstance(given, str):
        message = f"{label}: {key}: {given!r} is not a text; give it in quotation marks"
        raise ValueError(message)


def read_settings(model: type[Settings], label: str, table: Mapping[str, Any]) -> Settings:
    """Settings checked against their record.

    Args:
        model: the record.
        label: what the settings describe, to begin the sentence of an error with.
        table: keys and values.

    Raises:
        ValueError: a key is unknown or unusable; the sentence names the first one.
    """
    try:
        return model.model_validate(table)
    except ValidationError as error:
        first = error.errors()[0]
        message = f"{label}: {'.'.join(str(part) for part in first['loc'])}: {first['msg']}"
        raise ValueError(message) from error


class ServiceSettings(SettingsRecord):
    """A service that ships with its settings in a TOML file, which a person's settings may change.

    Attributes:
        shipped: the package and the name of that file.
    """

    shipped: ClassVar[tuple[str, str]]

    @classmethod
    def load(cls, changes: Mapping[str, Any] | None = None) -> Self:
        """The service as it is shipped, with what the settings change.

        Raises:
            ValueError: a key is unknown or unusable; the sentence names it.
        """
        package, file = cls.shipped
        table = cls.merge(packaged_table(package, file), dict(changes or {}))
        return read_settings(cls, file.removesuffix(".toml"), table)

    @classmethod
    def merge(cls, shipped: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
        """The keys of both; a changed key replaces the one that is shipped."""
        return shipped | changes
