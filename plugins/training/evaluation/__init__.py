"""How far a run's depth is from the truth: metrics, alignment, baselines, tables."""
