"""Whole evaluations: every face of a split measured for each run, and what that comes to."""
