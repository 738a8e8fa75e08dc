"""Sweeps: which combinations of settings are tried, one run for each, and the table at the end."""
