"""What fills the terminal: live, help, log, and the question before leaving."""
