"""Cloud billing exports in, marts that tie to the invoice out."""
