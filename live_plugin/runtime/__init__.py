"""Tasks, queues and timers: feed the core, perform its effects."""
