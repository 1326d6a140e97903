"""The wire format of the Live API: what a client may say, and how an answer is written. Pure."""
