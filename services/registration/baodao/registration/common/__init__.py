"""What every wing of registration needs: rights, days of validity, the vault."""
