"""Marts to what readers open: one immutable version after the other."""
