"""Depth from photos: reading them, what is written for each, and the folder it is written to."""
