"""Where raw rows come from: one module for each kind of place, all yielding the fields of a landing file as text."""
