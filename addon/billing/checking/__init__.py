"""What Billing checks test beside attendance: papers, insurance, authorizations, staff, notes, limits of payers."""
