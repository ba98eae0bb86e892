"""Who may be reached, what they sell and what they are told: values and ports of more than one capability."""
