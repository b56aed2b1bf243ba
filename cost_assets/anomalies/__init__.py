"""Anomalies: the days and runs of days on which a cost series stands out from its own past."""
