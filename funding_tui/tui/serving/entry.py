"""Who may enter: a secret that is given once, limited tries, and each visitor's own name."""

from __future__ import annotations

import hmac
import logging
import secrets
import time
from collections.abc import Callable

from funding_tui.base.errors import BadInput

TRIES = 5
WAIT_SECONDS = 60.0  # after so many wrong tries
MOST_VISITS = 1_000  # that are remembered; the oldest is forgotten first
LONGEST_NAME = 100
log = logging.getLogger("funding_tui.serve")


class Refused(Exception):
    """A visitor may not enter; the sentence says why, and what to do.

    Attributes:
        wait: whole seconds until the next try is heard; 0 where it may come at once.
    """

    def __init__(self, sentence: str, wait: int = 0) -> None:
        super().__init__(sentence)
        self.wait = wait


class Door:
    """Lets visitors in who know the secret, and remembers them by a key that their browser keeps.

    Args:
        secret: a password, or a token that was made for this time.
        clock: seconds, from anywhere.
    """

    def __init__(self, secret: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._secret = secret.encode()
        self._clock = clock
        self._names: dict[str, str] = {}
        self._wrong: dict[str, list[float]] = {}

    def enter(self, peer: str, given: str, name: str) -> str:
        """A visit's key, for the right secret and a name.

        Args:
            peer: the address that asks; its tries are counted together.
            given: what it gives as the secret.
            name: whose decisions the visit's will be.

        Raises:
            Refused: too many tries, another secret, or no usable name.
        """
        tries = self._recent(peer)
        if len(tries) >= TRIES:
            wait = max(1, round(tries[0] + WAIT_SECONDS - self._clock()))
            message = f"Too many wrong tries from this address. Wait {wait} seconds, then try again."
            raise Refused(message, wait)
        if not hmac.compare_digest(given.encode(), self._secret):
            self._wrong[peer] = [*tries, self._clock()]
            log.warning("wrong password from %s, try %d of %d", peer, len(tries) + 1, TRIES)
            message = "That is not the password, or the address with which this server was started."
            raise Refused(message)
        visit = secrets.token_urlsafe(32)
        self._names[visit] = name_of_visitor(name)
        while len(self._names) > MOST_VISITS:
            del self._names[next(iter(self._names))]
        self._wrong.pop(peer, None)
        log.warning("%s entered from %s", self._names[visit], peer)
        return visit

    def name_of(self, visit: str) -> str | None:
        """Whose visit it is; None where nobody entered with that key."""
        return self._names.get(visit)

    def _recent(self, peer: str) -> list[float]:
        """When this address gave wrong secrets of late; those of other addresses are forgotten in time."""
        after = self._clock() - WAIT_SECONDS
        kept = {each: [at for at in when if at > after] for each, when in self._wrong.items()}
        self._wrong = {each: when for each, when in kept.items() if when}
        return self._wrong.get(peer, [])


def name_of_visitor(typed: str) -> str:
    """A visitor's name as it is recorded with what they do.

    Raises:
        Refused: it is empty, too long, or holds what cannot be printed.
    """
    name = " ".join(typed.split())
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        message = f"Give your name, in up to {LONGEST_NAME} letters: it is recorded with what you do."
        raise Refused(message)
    return name


def new_secret() -> str:
    """A token that nobody can guess, for a server that was given no password."""
    return secrets.token_urlsafe(24)


def checked_secret(password: str) -> str:
    """A password, as it was given.

    Raises:
        BadInput: it is shorter than eight letters, which is soon guessed.
    """
    if len(password) < 8:
        message = "the password is too short: give one of at least eight letters"
        raise BadInput(message)
    return password
