"""Keys one after another: each goes where the one before it left the focus, however fast they come.

Textual hands every key that waits to whatever has the focus now, also where the first of them is about to
move it: of `/patrol`, typed over a slow line, the letters would run commands of the table. Here the next key
waits until all that the last one passed through has dealt with it, and any screen that it opened is there.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from textual.app import App
    from textual.dom import DOMNode
    from textual.events import Key
    from textual.timer import Timer

LONGEST_WAIT = 1.0
"""Seconds after which the next key is sent, should a widget go away with the last one in hand."""


class KeyOrder:
    """Sends keys to an app in order.

    Args:
        app: the app whose keys they are.
        send: hands one key over as the app would by itself.
    """

    def __init__(self, app: App[Any], send: Callable[[Key], Awaitable[None]]) -> None:
        self._app = app
        self._send = send
        self._waiting: deque[Key] = deque()
        self._turn = 0  # of the key that is being dealt with; 0 while none is
        self._turns = 0
        self._timer: Timer | None = None

    @property
    def idle(self) -> bool:
        """Whether every key has been dealt with."""
        return not self._turn and not self._waiting

    async def add(self, key: Key) -> None:
        """Send a key, now or when its turn comes."""
        self._waiting.append(key)
        if not self._turn:
            await self._next()

    async def _next(self) -> None:
        self._turn = 0
        if self._timer is not None:
            self._timer.stop()
        if not self._waiting:
            return
        self._turns += 1
        turn = self._turn = self._turns
        key = self._waiting.popleft()
        focused = self._app.focused or self._app.screen
        self._timer = self._app.set_timer(LONGEST_WAIT, lambda: self._end(turn))
        await self._send(key)
        self._follow([*focused.ancestors_with_self][:-1], lambda: self._at_the_app(turn))

    def _at_the_app(self, turn: int) -> None:
        """Once the app has dealt with it too, wait for the screen that is there now."""
        self._app.call_later(
            lambda: self._follow([self._app.screen], lambda: self._app.call_later(self._end, turn))
        )

    def _follow(self, path: list[DOMNode], then: Callable[[], object]) -> None:
        """Go through the queues of some widgets, one after another: behind the key in each of them."""
        while path and not path[0].is_running:
            path = path[1:]
        if not path:
            then()
        else:
            path[0].call_later(self._follow, path[1:], then)

    async def _end(self, turn: int) -> None:
        if turn == self._turn:
            await self._next()
