"""The audit log: who saw or changed what, when, in a chain that shows whatever was changed in it afterwards. Pure."""
