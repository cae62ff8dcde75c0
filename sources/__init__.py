"""What others publish, fetched politely and put into our words: funding, grants made, areas, charities.

Settings say which sources, where and how often; each source gives a `Fetch`: its listings, whether they are
complete, and if not, why. `source.py` has the records and the class that every source is based on,
`listings/` one file a source, `registry.py` the list of sources, `pagination.py` how pages follow each
other, `web/` the polite client, and `errors.py` everything that may go wrong. `awards/`, `areas/` and
`charities/` read other public data with the same client.
"""
