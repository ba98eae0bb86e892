"""The capability “insight”: whether the team does what the playbook says, and whether that helps."""
