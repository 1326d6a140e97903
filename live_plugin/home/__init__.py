"""The home: its areas and devices, what they can do, how they are found. Pure but for the backends."""
