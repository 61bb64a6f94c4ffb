"""The pages: each asks the snapshot and arranges what it answers. A page whose source is absent says what would fill it."""
