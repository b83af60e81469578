"""THE DOOR: the only passage from the vault to the room. Only it knows which report came from which tip."""
