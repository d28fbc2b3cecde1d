"""Users, organisations and the names of roles. What a role may do is decided in `archive.policy`."""
