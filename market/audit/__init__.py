"""The audit log (审计记录): who saw or changed what, chained so that edits show."""
