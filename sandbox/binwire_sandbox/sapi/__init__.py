"""sapi: margin, and what else is asked there."""
