"""Ways round the filter, each tried for real: technique by technique, see README.md."""
