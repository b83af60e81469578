"""THE INTELLIGENCE ROOM: facts in officers' neutral words, graded and searchable. It has never seen a tip."""
