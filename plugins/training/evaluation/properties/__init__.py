"""What networks cost, measured here: weights, operations, time, memory, file size."""
