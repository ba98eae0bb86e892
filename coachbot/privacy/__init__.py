"""What is kept of somebody: shown to them, exported, forgotten, and dropped when its time is over."""
