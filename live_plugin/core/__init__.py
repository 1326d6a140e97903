"""The machines that decide: pure, never waiting, time is an argument."""
