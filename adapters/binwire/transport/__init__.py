"""Network libraries, each behind one of the seams and imported in one module only."""
