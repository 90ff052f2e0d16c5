"""A fleet of machines that behaves as the published predictive-maintenance data does."""
