"""How a visitor's process hears and paints: as textual-serve's does, and it ends when nobody listens."""

from __future__ import annotations

from contextlib import suppress

from textual import messages
from textual.drivers.web_driver import WebDriver


class VisitorDriver(WebDriver):
    """A driver that ends the app when what feeds it is gone, so that no process outlives its server."""

    def run_input_thread(self) -> None:
        """Read until the server closes, or is no more; then leave."""
        super().run_input_thread()
        with suppress(RuntimeError):  # the app has left already
            self.send_message(messages.ExitApp())

    def stop_application_mode(self) -> None:
        """Say that the app has ended, where there is still somebody to say it to."""
        with suppress(OSError):
            super().stop_application_mode()
