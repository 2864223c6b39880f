"""Who may use which route: the table, the visitors, and what they knock with."""
