"""Files of judgement that come with the app, and that a partnership may replace by one of its own."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from funding_tui.base.errors import BadInput
from funding_tui.base.settings import settings_path

Facts = TypeVar("Facts", bound=BaseModel)


def load_override_or_default(name: str, package: str, kind: type[Facts]) -> Facts:
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
        message = f"the file {path} cannot be read: {error}; mend it, or move it away to use the app's own"
        raise BadInput(message) from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "the whole"
        message = f"the file {path}: {where}: {first['msg']}; mend it, or move it away to use the app's own"
        raise BadInput(message) from error
