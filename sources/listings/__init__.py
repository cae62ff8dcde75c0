"""One file a source: its settings, how its pages follow, and how its words become a `Listing`.

Known errors of each source are comments in its file and tests of it; addresses are only in
`sources/defaults.toml`.
"""
