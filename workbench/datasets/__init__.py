"""Face datasets on disk: one sample record, crash-safe writing, a rebuildable index, splits, foreign formats."""
