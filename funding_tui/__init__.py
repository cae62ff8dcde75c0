"""Funding for a Community Safety Partnership: find it, hold it, allocate it, prove it.

Each of the four jobs is a folder of verbs that know no screen. `today/` is what cannot wait, `workspace/` a
workspace as a whole, `rendering/` writes files, `base/` is what all stand on. Above them are the two faces:
`commands/` on the command line, whose door is `cli.py`, and `tui/` in a terminal. `demo/` is a
Herefordshire to try it all on.
"""

__version__ = "0.3.0"
