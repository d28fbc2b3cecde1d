"""The archive's own exceptions. Their messages never carry testimony text or names."""


class ArchiveError(Exception):
    """Whatever the archive itself refuses or finds broken."""


class InvalidInput(ArchiveError):
    """Something that came in can't be taken. `place` names where it stood, never what stood there."""

    def __init__(self, message: str, *, place: str = "") -> None:
        super().__init__(f"{place}: {message}" if place else message)
        self.message = message
        self.place = place


class AccessDenied(ArchiveError):
    """The actor may not do or see this; pages answer as if it did not exist (P1)."""


class Conflict(ArchiveError):
    """The act does not fit the state that the thing is in, or another person must do it (P5)."""


class ChangedSinceSeen(Conflict):
    """What somebody decides on is not what they looked at. Nobody answers for what they have not seen (P5)."""

    def __init__(self) -> None:
        super().__init__("this has changed since it was looked at")
