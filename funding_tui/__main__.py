"""`python -m funding_tui`."""

from funding_tui.cli import main

if __name__ == "__main__":
    main()
