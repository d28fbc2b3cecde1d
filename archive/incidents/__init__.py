"""Places and terms, and later incidents and figures: what accounts speak of. Nothing here is protected."""
