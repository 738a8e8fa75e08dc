"""From a dataset on disk to batches: pictures decoded once, order and augmentation fixed by the seed."""
