"""The training loop: device, schedule, exact resume, validation, figures and pictures on the way."""
