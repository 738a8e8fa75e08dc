"""Why a body cannot be built."""


class CharacterError(Exception):
    """A sentence for a person: `what` is wrong as a clause, and `remedy`, what to try."""

    def __init__(self, what: str, remedy: str = "") -> None:
        super().__init__(f"{what}: {remedy}" if remedy else what)
        self.what, self.remedy = what, remedy
