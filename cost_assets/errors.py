"""What went wrong, in one sentence that says what would be right."""


class CostsError(Exception):
    """Something could not be done; what was published before is untouched (exit status 1)."""


class ConfigError(CostsError):
    """The command line or `costs.yaml` is wrong (exit status 2)."""
