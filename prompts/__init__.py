"""What reaches a model. No capability asks a model yet, so there is no prompt here yet."""
