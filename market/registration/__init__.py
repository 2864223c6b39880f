"""Registration (认定登记): the registrar's form filled from a deal, and flags on deals."""
