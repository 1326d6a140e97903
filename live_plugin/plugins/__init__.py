"""What the model can do: tools offered by plugins, loaded, checked and run so that none can harm the rest."""
