"""The index, which is derived from the pages and can be deleted."""
