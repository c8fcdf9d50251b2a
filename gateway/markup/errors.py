"""What can be wrong with a message, whatever its protocol."""

_LONGEST = 160


class MessageRefused(Exception):
    """reason: a stable code for the audit and the metrics. detail: names of elements or attributes,
    never a value that came from a person.
    """

    def __init__(self, reason: str, detail: str = "") -> None:
        detail = "".join(character for character in detail if character.isprintable())[:_LONGEST]
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason
        self.detail = detail


class XmlRefused(MessageRefused):
    """The bytes are not XML that the gateway is willing to look at."""
