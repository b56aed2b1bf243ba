"""Whose money it is: costs placed with cost centres by rules, shared ones split, tags held against a policy."""
