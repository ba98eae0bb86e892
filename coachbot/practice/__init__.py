"""Deliberate practice: what is drilled and when, the role-play, and its score."""
