"""What ends or moves: merged, erased, withdrawn, and divisions that end."""
