"""The composition root: settings, addresses, processes and the command line. It may see every package."""
