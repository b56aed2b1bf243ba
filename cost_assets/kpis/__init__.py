"""KPIs: one registry of what is measured, by which formula and against which goal, and what moved the costs."""
