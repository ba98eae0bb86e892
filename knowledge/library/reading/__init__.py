"""Files of many formats, read into pages."""
