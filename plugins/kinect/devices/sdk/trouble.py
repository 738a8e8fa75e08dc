"""What can be wrong with a camera, told to the workbench as a kind and details; the sentences are written there."""


class CameraTrouble(Exception):  # noqa: N818  it is told by name
    """`kind`: one of those below. `details`: what the sentence needs."""

    NONE = "none"
    """No camera of this maker is connected."""
    OTHER = "other"
    """None has the serial number; details: those that were found."""
    BUSY = "busy"
    """It is there, but cannot be opened."""
    REFUSED = "refused"
    """It does not stream in these modes; details: what the library said."""
    GONE = "gone"
    """It was there and is not any more."""
    FILE = "file"
    """A recording cannot be read."""

    def __init__(self, kind: str, details: str = "") -> None:
        super().__init__(f"{kind}: {details}" if details else kind)
        self.kind, self.details = kind, details
