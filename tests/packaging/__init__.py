"""How it is shipped: the image, the compose file, the unit."""
