"""The shell around `google-genai`: how to reach the service, what to ask of it, what its messages mean."""
