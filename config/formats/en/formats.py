"""The day before the month, in words; hours to 24, with their time zone: a moment on a record must not be guessed at."""

DATE_FORMAT = "j F Y"
DATETIME_FORMAT = "j F Y, H:i T"
