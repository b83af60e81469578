"""Streams: what is new in a conversation reaches the pages that show it, with and without scripts. Reads only.

A bare ASGI application beside each surface, with that surface's keys and database role. What is common is here; what
a witness or an officer may see is in `web.public.stream` and `web.desk.stream`.
"""
