"""Deals (合同): the ledger of contracts, their terms, states and rules."""
