"""The page: what the house hears, does and asks, live in a browser, and a person's hands on it."""
