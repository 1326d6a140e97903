"""A mock Gemini Live API server that hears audio and replays recorded `server_content`."""
