"""What it costs: every figure beside the bare SDK, the bare socket or the floor, in one run, with medians."""
