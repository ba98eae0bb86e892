"""A toy capability: thanking colleagues. It has one of everything that a capability may bring."""
