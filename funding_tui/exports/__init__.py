"""Papers, workbooks and data files of one run: each is written from its `RunReport` and nothing else."""
