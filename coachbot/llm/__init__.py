"""The one home of langchain."""
