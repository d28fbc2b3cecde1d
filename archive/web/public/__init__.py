"""The public site. It reads publications and nothing else, opens no session and writes nothing."""
