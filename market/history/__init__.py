"""Past deals (历史合同): contracts signed before they were recorded here, imported from files."""
