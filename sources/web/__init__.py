"""The polite client: how pages are fetched from other people's servers."""
