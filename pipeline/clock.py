"""The clock. Notebooks ask it and pass on what it says; nothing else of the package does."""

from datetime import UTC, datetime


def now() -> datetime:
    """The present instant, in UTC."""
    return datetime.now(UTC)
