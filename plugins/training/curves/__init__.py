"""The curves of runs for other programs: event files that TensorBoard reads, and tables."""
