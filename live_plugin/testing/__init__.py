"""The test kit for users of the project."""
