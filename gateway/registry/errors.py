"""What the registry refuses."""


class ChangeRefused(Exception):
    """A change that would break a rule. ``faults``: all of them, one sentence each, for the person who typed it."""

    def __init__(self, *faults: str) -> None:
        super().__init__("; ".join(faults))
        self.faults = faults
