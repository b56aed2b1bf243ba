"""Names of the tags that runs carry: what a run is to bring about, so that how often it was tried can be asked."""

PERIOD = "costs/period"  # the billing month, 2026-04
EXPORT = "costs/export/"  # and the export's name: the id of the delivery that is landed
STAMP = "costs/stamp"  # a digest of what the month's files are to be built from
INPUTS = "costs/inputs"  # a digest of what the marts are to be made from
PROCESS = "costs/process"  # host and process id, of a run that no daemon launched
