"""The parts of a report, a file for each thing that is told of a run."""
