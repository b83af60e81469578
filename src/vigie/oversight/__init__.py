"""Oversight: what makes the house keep its word. For now the purge engine and the re-sealing of keys."""
