"""Money that could come: fetched, searched, matched, bid for."""
