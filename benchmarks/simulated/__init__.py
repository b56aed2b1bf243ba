"""The parts of a simulated bill: calendars, ordinary life, benign changes, anomalies and charges that are not usage."""
