"""Where a person said they live."""
