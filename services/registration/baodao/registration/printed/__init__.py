"""Wing `printed`: the official forms of the desk as data to print; it keeps nothing."""
