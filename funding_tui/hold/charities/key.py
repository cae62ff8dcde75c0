"""The key to the register's API: in the environment or in the system's keyring, and nowhere else.

It is in no settings file, no log and no error.
"""

from __future__ import annotations

import os
from importlib import import_module
from typing import Any

from funding_tui.base.errors import BadInput

VARIABLE = "FUNDING_TUI_CHARITY_KEY"
SERVICE, NAME = "funding-tui", "charity-commission"
INSTALL = "pip install 'funding-tui[keyring]'"


def read_key() -> str:
    """The key; empty where there is none."""
    given = os.environ.get(VARIABLE, "").strip()
    if given:
        return given
    try:
        return str(_keyring().get_password(SERVICE, NAME) or "")
    except Exception:  # a system without a keyring, or a locked one, has no key for us
        return ""


def store_key(key: str) -> None:
    """Give the key to the system's keyring; an empty one takes it out.

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
