"""Past deals (历史成交) out of files, and back into them."""
