"""Files damaged at random: the kinds of damage that mail, disks, spreadsheets and strangers do."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Callable
from random import Random

NASTY = (
    b"", b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"\x1b]52;c;QQ==\x07", b"[/bold]", b"=1+1", b"-",
    b"1e308", b"nan",
    b"9" * 40, b"-1",
    b"tbc", b"60%", b"31/02/2027", b"0000-00-00", b"'", b'"', b"\\", b"../../x", b"%41",
    b"\n", b"\r", b"{", b"]", b"null", b"true", b"1" + b"0" * 400, b"\xe2\x80\xae",
    b"x" * 70_000, b"<!ENTITY a 'b'>", b"\xc3\x28",
)  # fmt: skip


def damaged(content: bytes, random: Random) -> bytes:
    """The same bytes with one to four damages; a ZIP is sometimes damaged inside."""
    if content.startswith(b"PK") and random.random() < 0.6:
        return _damaged_inside(content, random)
    for _ in range(random.randint(1, 4)):
        content = random.choice(DAMAGES)(content, random)
    return content


def _place(content: bytes, random: Random) -> int:
    return random.randrange(len(content) + 1)


def _cut(content: bytes, random: Random) -> bytes:
    return content[: _place(content, random)]


def _flip(content: bytes, random: Random) -> bytes:
    if not content:
        return content
    at = random.randrange(len(content))
    return content[:at] + bytes([content[at] ^ (1 << random.randrange(8))]) + content[at + 1 :]


def _insert(content: bytes, random: Random) -> bytes:
    at = _place(content, random)
    return content[:at] + random.choice(NASTY) + content[at:]


def _repeat(content: bytes, random: Random) -> bytes:
    first, last = sorted((_place(content, random), _place(content, random)))
    return (
        content[:last]
        + content[first : min(last, first + 2_000)] * random.choice((1, 1, 50))
        + content[last:]
    )


def _drop(content: bytes, random: Random) -> bytes:
    first = _place(content, random)
    return content[:first] + content[first + random.randint(1, 60) :]


def _replace_word(content: bytes, random: Random) -> bytes:
    """One value of a text file is another: a cell, a number, a quoted string."""
    words = list(re.finditer(rb'"[^"\n]*"|[^,\s:{}\[\]"]+', content))
    if not words:
        return content
    word = random.choice(words)
    nasty = random.choice((random.choice(NASTY), random.choice(words).group()))
    return content[: word.start()] + nasty + content[word.end() :]


def _shuffle_lines(content: bytes, random: Random) -> bytes:
    lines = content.splitlines(keepends=True)
    random.shuffle(lines)
    return b"".join(lines)


DAMAGES: tuple[Callable[[bytes, Random], bytes], ...] = (
    _cut, _flip, _insert, _repeat, _drop, _replace_word, _replace_word, _replace_word, _shuffle_lines,
)  # fmt: skip


def _damaged_inside(content: bytes, random: Random) -> bytes:
    """A ZIP whose one part is damaged, gone, there twice, or under another name."""
    source = zipfile.ZipFile(io.BytesIO(content))
    parts = [(name, source.read(name)) for name in source.namelist()]
    at = random.randrange(len(parts))
    name, part = parts[at]
    kind = random.choice(("damage", "damage", "damage", "gone", "twice", "named"))
    if kind == "damage":
        parts[at] = (name, damaged(part, random) if not part.startswith(b"PK") else part[:10])
    elif kind == "gone":
        del parts[at]
    elif kind == "twice":
        parts.append((name, part))
    else:
        parts[at] = (random.choice(("../" + name, "/" + name, name.upper(), "x" * 300)), part)
    made = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        warnings.simplefilter("ignore")  # of duplicate names
        for name, part in parts:
            archive.writestr(name, part)
    return made.getvalue()
