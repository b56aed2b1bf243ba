"""A made-up company's AWS bill, as AWS would deliver it, with the truth beside it."""
