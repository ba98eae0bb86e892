"""What reaches a model."""
