"""Talk to your home through a Gemini Live session."""
