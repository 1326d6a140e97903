"""What the commands of `live-mock` do; `mock_server.cli` is their list."""
