"""The floor that the rooms share: middleware, template tags, sign-in."""
