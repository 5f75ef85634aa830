"""Plain data that screen, file and API show: map, panel, tables, timeline, charts, citations."""
