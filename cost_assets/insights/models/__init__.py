"""Asking language models: once, within a budget, under pseudonyms, and kept."""
