"""Tests of the generator against the official code's numbers."""
