"""Forecasts: what will it cost, by how much it may miss, and how far it missed before."""
