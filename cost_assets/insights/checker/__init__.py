"""The checker: whether what a claim says is what its evidence says."""
