"""The capability “preparation”: which meetings are sales calls, what to say of them, and when."""
