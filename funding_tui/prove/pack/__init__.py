"""A run in one file that can be checked elsewhere: problem, solution, report, records, papers and hashes."""
