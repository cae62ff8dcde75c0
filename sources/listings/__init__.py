"""One file a source: where it is, how its pages follow, and how its words become a `Listing`.

Known faults of each source stand in its file as comments and beside it as tests; addresses stand only in
`sources/defaults.toml`.
"""
