"""The board paper as a tagged PDF with its fonts inside, set by typst."""
