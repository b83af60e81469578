"""Where things are and who is competent there: communes, streets, units, competence."""
