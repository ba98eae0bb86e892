"""Filling and searching the library from the terminal."""
