"""The outside world's funding listings, fetched politely and put into our words.

In go settings (which sources, where, how often) and a `PoliteClient`; out comes a `Fetch` per source: its
listings, whether they are all there, and if not, why. Open `source.py` for the records and the protocol,
`listings/` for one file a source, `registry.py` for which sources there are, `walking.py` for how pages
follow each other, `http.py` for the manners on the wire and `errors.py` for everything that may go wrong.
"""
