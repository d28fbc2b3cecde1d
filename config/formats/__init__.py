"""How dates and times are written, the same at the desk, in the rooms and on the command line."""
