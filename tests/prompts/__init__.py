"""Prompts: their rules, and each as it is sent."""
