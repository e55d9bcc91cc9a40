"""Made-up and published counties, told in the domain's words: lines that the ledger's door takes."""
