"""The traps that many fall into with a bill, a few rows each."""
