"""A text that is nothing but numbers, however its lines are broken: the way of OR-Library."""

from __future__ import annotations

from fractions import Fraction


class Numbers:
    """The numbers of a text, one after another, each told by what it stands for when it is wrong."""

    def __init__(self, text: str) -> None:
        self._tokens = text.removeprefix("\ufeff").split()
        self._at = 0

    def word(self, what: str) -> str:
        """The next token as it is written.

        Raises:
            ValueError: the text has ended.
        """
        if self.is_done:
            message = f"the file ends where {what} should come: after {self._at} numbers"
            raise ValueError(message)
        self._at += 1
        return self._tokens[self._at - 1]

    def number(self, what: str) -> Fraction:
        """The next number, exactly as it is written.

        Raises:
            ValueError: it is no number, or the text has ended.
        """
        word = self.word(what)
        try:
            return Fraction(word)
        except (ValueError, ZeroDivisionError) as fault:
            message = f"number {self._at} of the file, {what}, is {word!r}, which is no number"
            raise ValueError(message) from fault

    def whole(self, what: str) -> int:
        """The next number, which has to be whole and not negative.

        Raises:
            ValueError: it is not, or the text has ended.
        """
        number = self.number(what)
        if number.denominator != 1 or number < 0:
            message = f"number {self._at} of the file, {what}, is {float(number):g}: it must be whole, from 0"
            raise ValueError(message)
        return int(number)

    def several(self, many: int, what: str) -> tuple[Fraction, ...]:
        """So many numbers.

        Raises:
            ValueError: one is no number, or there are too few.
        """
        return tuple(self.number(what) for _ in range(many))

    def table(self, rows: int, columns: int, what: str) -> tuple[tuple[Fraction, ...], ...]:
        """So many rows of so many numbers.

        Raises:
            ValueError: one is no number, or there are too few.
        """
        return tuple(self.several(columns, what) for _ in range(rows))

    def ahead(self, many: int) -> tuple[int, ...]:
        """The next whole numbers, which stay to be read; fewer where one is not whole or the text ends."""
        found = []
        for word in self._tokens[self._at : self._at + many]:
            if not word.isdecimal():
                break
            found.append(int(word))
        return tuple(found)

    @property
    def left(self) -> int:
        """How many numbers are still to be read."""
        return len(self._tokens) - self._at

    @property
    def is_done(self) -> bool:
        """Whether there are no more numbers."""
        return self.left <= 0

    def refuse_more(self) -> None:
        """End here.

        Raises:
            ValueError: there are numbers left, so the file is not what it was read as.
        """
        if not self.is_done:
            left = len(self._tokens) - self._at
            message = (
                f"the file has {left} numbers more than it announces, from {self._tokens[self._at]!r} on"
            )
            raise ValueError(message)
