"""What a claim is: dates, places, areas, sources, figures; the filter; the settings."""
