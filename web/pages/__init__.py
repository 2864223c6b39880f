"""The pages: one module a page, its typed context beside its handler."""
