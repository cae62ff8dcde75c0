"""Published problems with published optima, read from their own formats and put through `solve`."""
