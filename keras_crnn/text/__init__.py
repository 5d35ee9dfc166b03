"""Characters, patterns and text files."""
