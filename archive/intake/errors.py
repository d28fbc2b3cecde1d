"""Why a file, a mapping or an import is refused as a whole. No message repeats what stood in a file."""

from archive.core.errors import ArchiveError


class FileRefused(ArchiveError):
    """The file can't be read at all: unknown format, unknown encoding, damaged, too large."""


class MappingRefused(ArchiveError):
    """The mapping file is unsound, or does not fit the file."""
