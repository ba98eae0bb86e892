"""Work that survives a crash: the worker pool and the fixed ticks."""
