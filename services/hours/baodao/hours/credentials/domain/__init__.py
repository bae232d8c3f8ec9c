"""What a credential, a status list and the issuer's document say, before they are signed."""
