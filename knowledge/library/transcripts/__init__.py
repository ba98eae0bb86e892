"""Call transcripts of many tools, read into turns."""
