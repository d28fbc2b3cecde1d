"""The reading room: search and reading of protected accounts, within a case, for a purpose."""
