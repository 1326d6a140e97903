"""plugins.yaml → frozen, validated settings; every fault with file, line and column, all of them at once."""
