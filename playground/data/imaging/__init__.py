"""Pictures from outside: decoding, archives, digits, examples."""
