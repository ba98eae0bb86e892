"""What a page of each kind is written like."""
