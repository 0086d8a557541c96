"""Which service, group and payer earns: what each brings, what it costs, and what is left."""
