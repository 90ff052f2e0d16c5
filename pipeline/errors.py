"""The faults this package tells its caller about. Catch `PipelineError` to catch them all."""

from collections.abc import Sequence


class PipelineError(Exception):
    """A fault with one sentence for the person who has to act on it."""


class ParameterError(PipelineError):
    """A job parameter or a command-line option has a value that can not be used."""


class MissingColumnsError(PipelineError):
    """A frame lacks columns that a function needs."""

    def __init__(self, frame: str, missing: Sequence[str], present: Sequence[str]) -> None:
        """Name the frame, what it lacks and what it has."""
        super().__init__(
            f"the {frame} frame lacks the columns {', '.join(missing)}; it has {', '.join(present)}; "
            f"read it from the table of that name or add the columns"
        )


class DataError(PipelineError):
    """The data at hand does not allow what was asked, for example a range without a single row."""


class ModelError(PipelineError):
    """The registered model is absent or does not fit the data it is given."""
