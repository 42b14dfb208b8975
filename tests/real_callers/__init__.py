"""Callers whom nobody of this project wrote, played through the real line: a measure to learn from, not a gate."""
