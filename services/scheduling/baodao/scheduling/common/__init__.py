"""What every wing of scheduling needs: rights and policy."""
