"""Who signs in: logins, their roles in each service, what each role may do, and sign-ins kept."""
