"""From records to a problem of allocation.

In come a workspace, a scenario and the officer's unsaved changes; out comes a `ProblemSetup`: the optimiser's
`Problem`, with what is needed to report its answer in the officer's words. `scenario_layers.py` reads the
scenario with its bases, `draft.py` the open pots, `apply_shocks.py` changes them, `offers.py` turns projects
into options with exact costs, `rule_translation.py` turns rules into the optimiser's, `build.py` joins them.
"""
