"""Who may enter, how scores combine, who stands where, who goes on: pure decisions of the contest."""
