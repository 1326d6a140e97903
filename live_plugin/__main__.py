"""`python -m live_plugin` is `live-plugin`."""

from live_plugin.cli import main

main()
