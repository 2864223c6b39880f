"""Pages (页面): rendering, forms, languages and formats that all capabilities share."""
