"""Where deals come from: one module for each CRM."""
