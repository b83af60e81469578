"""Officers, their roles and what each of them may do, where."""
