"""Text as it comes from models and data, before Lean reads it."""
