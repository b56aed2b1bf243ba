"""A bill of an organisation that holds every trap a bill can hold, told step by step, with the truth beside it."""
