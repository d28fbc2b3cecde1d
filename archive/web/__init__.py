"""What people meet, cut by audience: the public site, the reading room, the desk.

They share one floor and don't know one another.
"""
