"""Finding deliveries of billing exports and landing them whole."""
