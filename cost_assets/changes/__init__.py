"""Why it changed: each month against the one before, in parts that add up to the last digit."""
