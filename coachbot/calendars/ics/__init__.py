"""Calendar files: what they hold, read by a well-kept library and made plain."""
