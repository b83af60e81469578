"""The design system: what every page of every surface is made of. It knows no tip, no officer and no database."""
