"""Landed files to FOCUS charges to marts, through dbt."""
