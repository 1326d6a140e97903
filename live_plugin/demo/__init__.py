"""A house that obeys spoken words, with no key, no network and no sound card."""
