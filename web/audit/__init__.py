"""The record (审计记录): read, searched, exported and verified."""
