"""Registration (登记): packages, forms and flags of contracts."""
