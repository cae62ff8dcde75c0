"""The best use of the money: problem, run, reasons, scenarios, comparison."""
