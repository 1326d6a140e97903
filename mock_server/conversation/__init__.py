"""The service's side of one session: what is heard, what is said, and how long it lasts. Pure."""
