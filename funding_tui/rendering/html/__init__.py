"""The board paper as one web page that needs no other file and no network."""
