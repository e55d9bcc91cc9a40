"""Lists as counties keep them, in workbooks and CSV files, read as events for the door."""
