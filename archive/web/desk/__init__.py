"""The desk: Django's admin, closed as policy says, and the pages of redaction and publication."""
