"""The library: pages and passages, reading files, chunking, the index, search."""
