"""What does it mean: evidence from the marts, put into sentences whose every figure is checked."""
